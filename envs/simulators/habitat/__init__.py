"""habitat-sim behind the `Simulator` protocol, in this interpreter or in another one."""

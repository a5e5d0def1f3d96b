"""The network of the planner, and the grammar of records that it decodes under."""

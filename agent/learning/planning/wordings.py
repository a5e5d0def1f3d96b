"""Patterns of requests as people make them.

A pattern is words, of which `(a|b|)` is one of these or none, and places for others: `{thing}` for a phrase, `{noun}` for its noun alone,
`{do}` for another request, `{stuff}` and `{mood}` for what no record names, `{talk}` for any words.
"""

_GO = "(go|walk|head|come|roll|drive|wander|hop|pop|nip|run|hurry|zoom|race|slide|get|step|ease|set off|start|make a beeline)"
_TO = "(over|across|up|along|through|straight|right|back|on|) (to|to|to|towards)"
_BY = "(by|beside|next to|near|at|close to|over by|right by)"
_WAIT = (
    "(wait|stay|stand|hang around|hover|sit tight|remain|be|linger|settle|rest|stop|pause|keep still|stand guard|keep watch"
    "|wait for me|meet me|join me|see me"
    "|(park|plant|put|place|post|station|position|get|plonk|install|keep) yourself|pull up|line up|hold position)"
)
_CHECK = (
    "(check|check on|check out|inspect|examine|visit|find|find me|track down|hunt for"
    "|approach|get to|reach|look for|aim for|choose|pick|chase)"
)
_LOOK = "(look at|have a look at|take a look at|take a peek at|have a peek at|peer at|get a good look at)"
_WHO = "(i|i|i|we|mum|dad|grandma|the chef|my sister|the boss|somebody|everybody)"
_WANT = "(want|wants|need|needs|would like|expect|expects)"
_YOU = "(you|you|a robot|the robot|someone)"

REACH = (  # what is gone to
    f"{_GO} {_TO} {{thing}}",
    f"{_GO} {_TO} {{thing}}",
    f"{_CHECK} {{thing}}",
    f"(go|come) and {_CHECK} {{thing}}",
    "to {thing}",
    "(off|over|on|back) (you go|) to {thing}",
    "{thing} it is",
    "(your|the) (goal|target|destination|next stop|first stop) is {thing}",
    "{thing} is your (goal|target|destination|next stop)",
    "{thing} , (please|now|quick)",
    "{thing}",
    f"{_WHO} {_WANT} {_YOU} to (go to|check|visit|reach|find) {{thing}}",
    "(pay a visit|say hello|say goodnight|give a wave) to {thing}",
    "i (mean|meant|was thinking of|am after|am interested in) {thing}",
    "take yourself (off|over|) to {thing}",
    "make tracks for {thing}",
    "the (one|thing|place) (i want looked at|i mean|i am after|i have in mind) is {thing}",
    "(bring|move|get) yourself (over|) to {thing}",
    "{thing} (needs|wants) (you|a visit|checking|looking at)",
    "see (how|if|whether) {thing} is (all right|fine|ok|clean|still there)",
    "(go|come) (and|) see (to|) {thing}",
    "(lead the way|guide me) to {thing}",
)
STAND = (  # what is stood by
    f"{_WAIT} {_BY} {{thing}}",
    f"{_WAIT} {_BY} {{thing}}",
    f"{_WHO} {_WANT} {_YOU} {_BY} {{thing}}",
    f"{_WHO} {_WANT} {_YOU} {_BY} {{thing}}",
    f"i (will|shall) (see|meet) you {_BY} {{thing}}",
    f"see you {_BY} {{thing}}",
    f"(come|go) {_BY} {{thing}}",
    "stay close to {thing}",
    f"keep (me|him|her|us|them) company {_BY} {{thing}}",
    f"you (are|should be|are needed|are wanted) {_BY} {{thing}}",
    f"(be|get|stand) right {_BY} {{thing}}",
    f"(everybody|the family) is (gathering|meeting|waiting) {_BY} {{thing}} , you too",
)
LOOK = (  # what is looked at
    f"{_LOOK} {{thing}}",
    f"(go|come) (and|) {_LOOK} {{thing}}",
    f"{_WHO} {_WANT} {_YOU} to {_LOOK} {{thing}}",
    "{thing} , (please|) (take|have) a look at it",
)
INSIDE = ("(wait|stay|be|stop|meet me|join me|stand) in {thing}", f"{_GO} (over|back|) (into|to) {{thing}}", "i need you in {thing}")
_PUT = "(left|put|dropped|forgot|hid|lost|spilled|threw)"
_AT = "(on|in|by|under|near|next to|beside)"
MENTION = (  # sentences before a request that only points back
    f"(i|someone|somebody|mum|my sister|the dog|a guest) {_PUT} (my|the|a|some|her|his|) {{stuff}} {_AT} {{thing}}",
    f"(my|the|our|his|her|your) {{stuff}} (is|are|was|should be|must be|may be|is going cold|is waiting) {_AT} {{thing}}",
    f"{{stuff}} (go|goes|is kept|are kept|lives|belongs|gets put) {_AT} {{thing}}",
    "{thing} (looks|is|seems|was) {mood}",
    "{thing} , it (looks|is) {mood}",
    "{thing} (needs|wants) (cleaning|watering|fixing|dusting|a wipe|some care|looking at)",
    "i (like|love|want|need|mean|am after) {thing}",
    "(do you see|you see|can you see|you know|remember|see) {thing} ?",
    f"in a minute i will be (sitting|working|reading|eating) {_AT} {{thing}}",
    "a word about {thing} :",
    "(what|how) about {thing} ?",
    f"i am (sitting|waiting|standing|going to sit|about to sit|cooking|reading|resting|working|doing {{stuff}}) {_AT} {{thing}}",
    "(any idea|do you know|does anybody know) where {thing} (is|has got to|went) ?",
    "{thing} ?",
    "{thing} .",
    "{thing} :",
    "(was|is) {thing} (left on|left open|still there|still warm|all right|{mood}) ?",
    f"(i|we) keep {{stuff}} {_AT} {{thing}}",
)
AFTER = (  # requests that point back
    "(go|walk|head|pop|hop|run|drive|come|roll|hurry) (over|up|) (there|to it)",
    "(off|over|on) you go",
    "go (and|) (see|look|check|find out)",
    "go have a look",
    "(wait|stop|stay|stand|be|hover) there",
    "wait for me there",
    "(get|move|go) (up|) close to it",
    "find it( and wait|) (there|beside it|)",
    "investigate",
    "(visit|check|inspect) it",
    "that is the (place|spot|one) (i want|for you|i mean)",
    "make that your first stop",
    "come join me (there|)",
    f"{_GO} to (that|the) {{noun}}",
    "(check|find|visit|inspect|approach) (that|the) {noun}",
    "wait beside it",
    "stop there (please|)",
    "go for it",
    "see what is the matter",
    "hop to it",
    "keep me company",
    "go near but do not touch",
    "make for that",
    "i want you beside it",
    "(check|see) if it is (still there|{mood})",
    "have a hunt for it",
)
PAIR = (  # several of a kind, of which one is meant
    "(there are|we have|here are) (two|three|a couple of|several|some) {many} {room} , (i want|it is|choose|take|go to) {one}",
    "(both|two|all) {many} {room} are {mood} , (pick|choose|find|go to|wait by) {one}",
    "not (that|this) {noun} , (i mean|but|go to) {one}",
    "the {noun} {room} , (i mean|) {one}",
)
REASON = (  # what has nothing to do with the goal
    "i am (so|very|a bit|just|) {mood}",
    "(my|the|our) {stuff} is (so|very|) {mood}",
    "it is (time for {stuff}|bedtime|late|dark|early|{mood})",
    "{stuff} time",
    "(breakfast|lunch|tea|supper) is (nearly|) ready",
    "(guests|the kids|my friends) are (coming|hungry|{mood}|here)",
    "(let|leave) the (dog|patient|baby|cat) (sleep|alone)",
    "(grandpa|mum|dad|the baby) is (asleep|having a nap|out|{mood})",
    "i need {stuff}",
    "stop what you are doing",
    "i have got my hands full",
    "something is (burning|{mood})",
    "i feel {mood}",
    "{stuff} !",
    "{talk}",
    "{talk}",
    "i (want|have|am going) to {stuff}",
    "(a bit of|some) {stuff} to do",
)
FAVOR = (  # around a request
    "(could|would|can|will) you (please|possibly|just|) {do} ?",
    "(would|could) it be (possible|too much trouble) (for you|) to {do} ?",
    "i would be (so|ever so|) (grateful|glad|happy) if you (could|would) {do}",
    "be (a dear|kind|good) and {do}",
    "do me a favor and {do}",
    "tell you what , {do}",
    "why do you not {do} ?",
    "(please|kindly|now|right|ok|quick|hey robot|robot|go on) , {do}",
    "please {do}",
    "i (want|need) you to {do}",
    "(if it is not too much bother|when you are done|if you do not mind|before i forget) , {do}",
    "could (the|a) robot {do} ?",
    "since you are (going|there) anyway , {do}",
    "{do} , (will you|would you|can you|could you) ?",
    "try to {do}",
    "you (can|should|must|might) {do}",
)
TAIL = (  # after a request
    "please",
    "thanks",
    "little (robot|buddy|one)",
    "hurry",
    "and no dawdling",
    "right away",
    "now",
    "until i call",
    "until told otherwise",
    "for (a bit|a moment|me)",
    "in a minute",
    "when you are ready",
    "so i remember",
    "and (tell me|wait|wait there|stay there)",
    "before me",
    "{talk}",
    "so (be quick|start rolling|off you go|go on)",
    "careful not to bump it",
    "it looks {mood}",
    "(as|) i am {mood}",
)
OWNERS = ("my", "his", "her", "your", "our", "that", "this", "grandpa s", "mum s", "your favorite", "this nice", "the lovely")
_STUFF = (
    "keys phone tea coffee soup homework shoes socks post letters toys bread fruit newspaper wallet ticket medicine glasses umbrella"
    " peanuts games breakfast orders news music slippers tulips biscuits laundry clothes suit sandwich juice cake shopping money bag coat"
)
STUFF = tuple(_STUFF.split())
_MOODS = (
    "hungry thirsty tired cold warm dirty empty wet broken lonely odd strange full noisy late sick bored happy sad busy lost sleepy ready"
    " dusty crooked shut nearby messy slow annoying pretty ugly weird old new nice starving open hot clean"
)
MOODS = tuple(_MOODS.split())

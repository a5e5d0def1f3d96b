"""Offhand: what people say in passing, as plain requests; rules of `envs.language.reading.recasting.recasting`.

"Next to the bed would be perfect" is "stand next to the bed", "I've just mopped the kitchen so don't set foot in there" is "do not enter
the kitchen", "swivel till you're looking at the sofa" is "face the sofa". No rule takes a word away that limits, negates or counts.
"""

from envs.language.reading.recasting.phrases import NAMED, PLACED, ROOM, START, THING_NAMES

KIN = (  # somebody's, as two words
    r"(?:daughter|son|wife|husband|partner|girlfriend|boyfriend|sister|brother|mum|mom|mother|dad|father|gran|granny|grandma|nan|nana"
    r"|grandad|grandpa|aunt|auntie|uncle|cousin|niece|nephew|kid|child|boy|girl|baby|toddler|flatmate|roommate|housemate|neighbour"
    r"|neighbor|friend|guest|boss)(?: s|s)"
)
_COLOR = r"(?:black|white|red|green|blue|yellow|brown|gray|grey|pink|purple|orange|teal|big|large|small|little|old|new|wooden)"
_SUITS = (
    r"(?:would|will|should|d|is|s|might) (?:be )?(?:(?:just|absolutely|really|about|quite|very|so) )*(?:perfect|ideal|great|good|fine|nice"
    r"|lovely|best|grand|spot on|brilliant|super|wonderful|fantastic|okay|ok|alright|all right|do|do nicely|do fine|do it|do me"
    r"|do the trick|suit|suit me|suit me fine|work|work for me|work nicely|the spot|the place|handy|just the thing|a good spot"
    r"|a good place|where i want you|where we want you|where i need you)(?: for (?:me|us|you))?"
)
_FIND = (
    r"(?:find|locate|spot|track down|hunt down|hunt out|seek out|look for|search for|come across|root out|sniff out|chase down|go to"
    r"|get to|go find|go and find)"
)
_FIND_IT = r"(?:(?:find|locate|spot) it|(?:track|hunt|chase|sniff|seek|root|search) it (?:down|out)|(?:look|search|hunt|go) for it)"
_TRY = (
    r"(?:(?:go |and |just |please |now |then |you )*(?:(?:see if you can|see whether you can|try and|try to|have a go at|can you|could you"
    r"|would you|will you|you could|i need you to|i want you to|i would like you to|help me|do your best to|go and|go) ?)*)"
)
_LYING = (
    r"(?:(?:lying|sitting|knocking|hanging|kicking|floating|standing|rolling|hiding|stashed|tucked|left|laying|hidden|buried|going|lurking)"
    r" (?:around|about|somewhere|someplace|away|out|here|in here)*)"
)
_ANYWHERE = r"(?:(?: ,)? (?:somewhere|someplace|around|about|here|in here|round here|around here|in this house|in the house|or other|out))*"
_THERE_IS = (
    r"(?:(?:i am sure |i think |i know |i believe |i reckon )?there (?:is|should be|must be|ought to be|has to be|will be)"
    r"|(?:i|we) (?:have|have got|own|got|had)|(?:i|we) (?:have )?(?:lost|left|dropped|mislaid|misplaced))"
)
_CLEANED = (
    r"(?:mopped|cleaned|washed|polished|waxed|painted|hoovered|vacuumed|shampooed|scrubbed|swept|varnished|disinfected|bleached|tidied"
    r"|scoured|steamed|steam cleaned|dusted|wiped(?: down)?|done)"
)
_SOMEBODY = r"(?:i|we|she|he|they|someone|somebody|mum|mom|dad|the cleaner|my [a-z]+)"
_IN_THERE = (
    r"(?:(?:in|into|inside|through|to|near|over|across|on|onto|anywhere near|foot in|a wheel in)? ?(?:there|it|that)"
    r"|(?:in|inside|through|near|over"
    r"|across)(?= ,| \.|$))"
)
_NOT_THERE = (
    rf"(?:(?:please |you )*(?:do not|never|you must not|you can not|mind you do not|make sure you do not|try not to) (?:you )?(?:dare )?"
    rf"(?:go|drive|walk|step|set|roll|come|get|enter|run|put|tread|cross|cut|pass|wander|tramp|traipse|touch|trundle) ?{_IN_THERE}"
    rf"|(?:please )?(?:keep|stay|steer) (?:well )?(?:out(?: of (?:there|it))?|off(?: (?:of )?it)?|away(?: from (?:there|it))?"
    rf"|clear(?: of (?:there|it))?)|avoid it)"
)
_SLEEPS = (  # what somebody does in a room who is not to be disturbed
    r"(?:(?:fast |sound |still |already |finally )*asleep|sleeping|napping|having a (?:nap|kip|lie down|bath|shower"
    r"|meeting|call)|working|studying|resting"
    r"|on a call|on the phone|in a meeting|revising|getting (?:changed|dressed)|trying to (?:sleep|work|study|nap"
    r"|concentrate)|taking a nap|down for a nap)"
)
_SLEEPER = r"(?:i|we|she|he|they|someone|somebody|people|mum|mom|dad|gran|grandma|grandpa|grandad|nan|the [a-z]+|my [a-z]+|our [a-z]+)"
_STATE = (
    r"(?:is|has|was|are|s|have) (?:(?:been|being|still|all|getting|too|very|so|a bit|pretty|really|freshly|only|currently) )*"
    rf"(?:wet|damp|filthy|slippery|soaking|drying|sticky|off limits|out of bounds|occupied|in use|flooded|{_CLEANED})"
)
_TURN = r"(?:turn|rotate|spin|swivel|pivot|swing|wheel|move|shift|twist|revolve|keep turning|keep spinning|keep rotating|angle)"
_LOOKING = (
    r"(?:facing|pointing (?:at|to|towards)|looking (?:straight |right |directly )*(?:at|towards)|face to face with|aimed at"
    r"|turned (?:to|towards)|pointed (?:at|to|towards)|gazing at|staring at|staring (?:straight |right )*at|lined up with|square on to)"
)
_SEE = r"(?:facing|looking (?:straight |right |directly )*at|face|are looking at|can see|see|have got|look at)"
_NOUN = rf"(?:(?:{_COLOR} )*{THING_NAMES}|{ROOM})"
_TOTAL = r"(?:all up|all in|in sum|in toto|grand total|as a grand total|all round|put together|all together|taken together|tot it up)"

OFFHAND: tuple[tuple[str, str], ...] = (
    # numbers
    (r"(?<=[a-z] )a (?=hundred\b)", "one "),
    (
        r"\b(?:turn|spin|rotate|swivel|pivot|swing|wheel) (?:yourself |you )?(?:round|about|around) (?:by |through |about |exactly )?"
        r"(?=(?:1 8 0|one hundred and eighty) degrees)",
        "turn around ",
    ),
    (rf"^(how many .+?)(?: ,)? {_TOTAL}(?= \.|$)", r"\1"),
    (
        r"^how many ((?:[a-z]+ )?[a-z]+s)(?: ,)? (?:in total|altogether|overall|in all|all told|all in all|total|all up|all in)(?= \.|$)",
        r"how many \1 are there",
    ),
    (
        rf"{START}(?:turn|spin|swivel|rotate|swing|pivot) (?:right |all the way )?(?:a?round|about)(?: ,)? (?:until|till|so|such)?"
        r"(?: ,)?(?: that)? ?"
        r"(?:you are|your|you) (?:now )?(?:facing|face|looking|look|pointing) (?:in )?the (?:other|opposite) (?:way|direction)"
        r"(?= ,| \.|$| and| then)",
        "turn around",
    ),
    # outside a room is by its door, and not in it
    (
        rf"{START}((?:(?:go|come) )?(?:and )?(?:wait|stand|stay|stop|halt|remain|be|sit|park yourself))(?: for me)?(?: just| right)?"
        rf" outside(?: of)? (?:the|my|our|that) ({ROOM})(?: door)?(?=$| (?:\.|,|and|then|until|till|for)\b| [.,])",
        r"\1 by the \2 door without going into the \2",
    ),
    # past something, and on
    (
        rf"{START}(go|walk|head|move|run|drive|continue|carry on) (?:right |straight |just |on )?past ((?:the|my|that) (?:[a-z]+ ){{0,3}}?"
        rf"{THING_NAMES}) (?:and |then |, )*(?:go |walk |head |on |over |up )*to (?=(?:the|my|that) (?:[a-z]+ ){{0,3}}?{THING_NAMES}\b)",
        r"go past \2 and stop at ",
    ),
    (
        rf"{START}(?:go|walk|head|pass|drive) through (?:the|my) ({ROOM})(?: ,)? and(?: through)? (?:the|my) ({ROOM})"
        r" (?:in)?to (?=(?:the|my)\b)",
        r"go through the \1 then go through the \2 then go into ",
    ),
    # whose a thing is
    (rf"\b(?:my|our) {KIN} (?={_NOUN}\b)", "my "),
    # a place, and that it would do
    (
        rf"^(?:somewhere |anywhere |just |right |over |i think |maybe |i guess |out |up )*((?:{PLACED}) .+?)(?: ,)? "
        rf"{_SUITS}$", r"go and stand \1"),
    (r"^what (?:i|we) (?:(?:would|should) (?:really |very much |most )?(?:like|love|want|prefer|appreciate)|want|need|am after|ask)"
     r"(?: most| now| here)?(?: of you)?(?: ,)? is(?: ,)? (?:for )?(?:you (?:to )?|to (?:see|have) you )(?:please )?", ""),
    (rf"^((?:the |my )?(?:{ROOM}))(?: ,)? (?=would|will do\b){_SUITS}$", r"go to \1"),
    # a thing that is somewhere
    (rf"^{_THERE_IS} ({NAMED}) ?{_LYING}?{_ANYWHERE}(?: ,| \.)* (?:and |so |but )*{_TRY}{_FIND_IT}$", r"find \1"),
    (rf"^({NAMED})(?: ,| \.)+ {_TRY}{_FIND_IT}$", r"find \1"),
    (rf"{START}(?:go |and |please )*see (?:if|whether) you can (?:find|locate|spot) (?=(?:it|them)\b)", "go and find "),
    (rf"{START}(?:go |and |please )*(?:see if you can|see whether you can|try and|try to|have a go at|do your best to) {_FIND} "
     r"(?=(?:the|my|a|our|that)\b)", "find "),
    (
        rf"{START}{_TRY}(?:track|hunt|chase|sniff|seek|root) (?=(?:the|my|our|that) )((?:[a-z]+ ){{1,4}}?[a-z]+) "
        rf"(?:down|out)(?= \.| ,|$)",
     r"find \1"),
    # looks
    (r"\b(?:have|take) (?:a )?(?:closer|better|proper|careful|close|thorough|fresh|second) look (?=(?:at|around|round)\b)", "have a look "),
    (
        rf"{START}{_TURN}(?: yourself| you)?(?: round| around| about| slowly| left or right| whichever way)*(?:(?: ,)? (?:so"
        rf"|until|till|such)| ,)"
     rf"(?: that)? you (?:are|end up) {_LOOKING} (?=(?:the|my|our|that)\b)", "face "),
    (
        rf"{START}{_TURN}(?: yourself| you)?(?: round| around| about| slowly)*(?: ,)? (?:until|till) you (?:can see|see|face"
        rf"|are facing|look at"
     r"|have got|get) (?=(?:the|my|our|that)\b)([a-z ]+?)(?: in front of you| in view| before you| ahead of you| "
        r"straight ahead)?(?=$| \.| ,)", r"face \1"),
    (
        rf"{START}{_TURN}(?: yourself| you)?(?: round| around| about| slowly)*(?: ,)? (?:so|until|till|such)?(?: that)? "
        rf"?((?:the|my|our) (?:{_COLOR} )*{THING_NAMES})"
     r" is (?:right |straight |directly |dead )*(?:in front of you|ahead of you|ahead|before you|in front|in view|in "
        r"sight|opposite you)(?= \.| ,|$)",
     r"face \1"),
    (
        rf"{START}{_TURN}(?: yourself| you)?(?: round| around)? (?:to|towards) where ((?:the|my|our) (?:{_COLOR} "
        rf")*{THING_NAMES}) is(?= \.| ,|$)", r"face \1"),
    (
        rf"{START}(?:go and )?(?:have a |take a )?(?:look|peek|peep|peer) (?:in|inside|into) ((?:the|my|our) (?:{_COLOR} "
        rf")*{THING_NAMES}) (?:and|then|,) "
     r"(?:then )?tell me (?:what is (?:there|in it|inside|in there)|what you (?:see|find|can see)|what there is)(?= \."
        r"| ,|$)", r"tell me what is in \1"),
    # back to where all began
    (
        r"\b(?:(?:return|go|come|get|head|roll|drive)(?: on| right| straight)? ?back|return)(?: again)? to (?:your|the) "
        r"(?:current|present|starting|original"
     r"|initial) (?:position|place|spot|location|pose|point)(?= \.| ,|$)", "go back to where you started"),
    (
        r"\b(?:return|go|come|get|head|roll|drive)(?: on| right| straight| all the way)? ?back(?: again)? (?:here )?(?:, "
        r")?to (?:(?:exactly|precisely|just|right|the"
     r" very|pretty much) )+where you (?:are|were|stand|are standing|were standing|started|began|are parked|are sitting|set off)"
     r"(?: from)?(?: now| at the moment| right now| at present| currently| before| to begin with| originally)?(?= ,| \.|$)",
     "go back to where you started"),
    (
        r"\b(?:return|go|come|get|head|roll|drive)(?: on| right| straight)? ?back (?:to|here to) where you (?:are|are "
        r"standing|are parked|are sitting|stand)"
     r"(?: now| at the moment| right now| at present| currently)(?= ,| \.|$)", "go back to where you started"),
    # order after the thing
    (rf"^({NAMED}) (?:comes|goes|is) first(?:(?: ,| and| then|(?: and)? after that))+ (?=(?:the|my|our) )", r"\1 then "),
    (
        r"(?<=[a-z])(?: ,| and| then)+ (?:you|we) (?:can|may|could|should|will|might) (?=(?:finish|end|wind)(?: up| off)? "
        r"(?:at|in|by|with|on)\b)",
     " and "),
    (
        rf"(?<=[a-z])(?: ,| and| then)+ ({NAMED}|{ROOM}) (?:straight |right |directly )*(?:after (?:it|that|this|those"
        rf"|which)|afterwards|thereafter)"
     r"(?=$| ,| \.| and| then)", r" then go to \1"),
    # what has been cleaned, and is not to be entered
    (
        rf"(?:(?: ,)? (?:but|and|because|since|as|only))*(?: ,)?(?:(?<=^)| ){_SOMEBODY} (?:have |has |had |just |only "
        rf"|freshly |already |am |are )*{_CLEANED}"
     rf" ((?:the|my|our) {ROOM})(?: floor| floors| tiles| carpet)?(?: today| earlier| this morning| just now| again)?"
     rf"(?:(?: ,| \.| so| and| then| therefore))+ {_NOT_THERE}(?= \.| ,|$)", r" but do not enter \1"),
    (
        rf"(?:(?: ,)? (?:but|and|because|since|as|only))*(?: ,)?(?:(?<=^)| ){_SOMEBODY} (?:have |has |had |just |only "
        rf"|freshly |already |am |are )*{_CLEANED}"
     rf" ((?:the|my|our|that) (?:{_COLOR} )?{THING_NAMES})(?: today| earlier| this morning| just now| again)?"
     rf"(?:(?: ,| \.| so| and| then| therefore))+ {_NOT_THERE}(?= \.| ,|$)", r" but do not walk over \1"),
    (rf"(?:(?: ,)? (?:but|and|because|since|as|only))*(?: ,)?(?:(?<=^)| )((?:the|my|our) {ROOM})(?: floor| floors| tiles| carpet)? {_STATE}"
     rf"(?: today| again| now| at the moment| right now)?(?:(?: ,| \.| so| and| then| therefore))+ {_NOT_THERE}(?= \.| "
        rf",|$)", r" but do not enter \1"),
    (rf"(?:(?: ,)? (?:but|and|because|since|as|only))*(?: ,)?(?:(?<=^)| ){_SLEEPER} (?:is|are|am|s) {_SLEEPS} in ((?:the|my|our) {ROOM})"
     rf"(?: today| again| now| at the moment| right now)?(?:(?: ,| \.| so| and| then| therefore))+ {_NOT_THERE}(?= \.| "
        rf",|$)", r" but do not enter \1"),
    (r"^ but (?=do not)", ""),
    # "no leaving the kitchen"
    *((rf"{START}(?:and |but |so )?no {doing} (?=(?:the|my|our|this|that|here|in|into|through|over|on|near)\b)", f"do not {done} ")
      for doing, done in (("leaving", "leave"), ("entering", "enter"), ("going", "go"), ("driving", "drive"), ("walking", "walk"),
                          ("stepping", "step"), ("rolling", "roll"), ("touching", "touch"), ("crossing", "cross"), ("approaching",
                          "go "
                          "near"),
                          ("using", "use"), ("getting", "get"), ("cutting", "cut"), ("wandering", "wander"), ("passing", "pass"))),
)  # fmt: skip

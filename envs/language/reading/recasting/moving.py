"""Moving: other ways to say turns, lengths and limits; rules of `envs.language.reading.recasting.recasting`."""

from envs.language.reading.recasting.phrases import NAMED, ROOM, START

_ROOM = ROOM
_SIDE = "(left|right)"
_TURN = "(?:turn|rotate|spin|swivel|pivot|swing|veer|bear|wheel|go|face|pan|yaw|come)"
_ROUND = "(?:round|around|about)"
_N = r"(?:\d|point|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|half|a|an|couple)"
_CAMERA = r"(?:(?:the|your) )?(?:camera|head|gaze|lens|eyes?|view|sight|face|cam|sensor|shot)"
_ROUGHLY = (
    r"(?:by|about|some|around|roughly|approximately|exactly|precisely|like|maybe|perhaps|say|just|through|of|another|nearly|up to|a good)"
)
_UNIT = r"(?:met(?:re|er)s?|m|feet|foot|ft|inch(?:es)?|yards?|steps?|paces?|centimet(?:re|er)s?|cm|strides?)"
_QUARTER = "(?:(?:a |one )?(?:right angle|quarter(?: of a)? (?:turn|circle|revolution|rotation)|quarter turn))"
_LEAVE = r"(?:keep|leave|hold|let|have|put)"
_SHOT = r"(?:push|dolly|track|truck|creep|ease|roll|glide|zoom|nudge|inch|drift|crawl|trundle|edge|shuffle|pull|wheel|slide)"
_CUT = (
    r"(?:cut|pan|track|dolly|truck|push|drift|glide|swing|carry on|continue|progress|work your way|pass)"
    r"(?: (?:in|on|over|across|along|through|up|down|out|straight|right|then|round|off|directly|back))*"
)
_NEXT = (
    r"(?:(?:,|and|then|\.) )*(?:thereafter|thereupon|after (?:this|that|which|it|you have done (?:so|that|this))|following (?:this|that"
    r"|which)"
    r"|subsequently|from there|then after|next up|afterwards|later|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|second of all|in second place"
    r"|secondly then|number two|number three|next in line|after that)(?: ,)?(?: (?:comes?|is|it is|you|you can|you may|we|we go|you go"
    r"|you (?:can |may |should |will |shall )?(?:come|go|visit|see|get|proceed)|proceed|going|go|see|visit|come))*(?: (?:to|at|the|on"
    r"|into|by))?"
)
_LAST = (
    r"(?:(?:,|and|then|\.) )*(?:at the (?:very )?end|in the end|lastly|at last|last(?: of all)?|finally|to (?:finish|end|conclude)(?:"
    r" with| up| off)?"
    r"|(?:finish(?:ing)?|end(?:ing)?|wind(?:ing)?|fetch(?:ing)?|wrap(?:ping)?|conclude|concluding|close|closing)(?: up| off| it)?(?: at|"
    r" with| by| in| on| beside"
    r"| near)|(?:our|your|the) (?:last|final) (?:position|stop|mark|place|destination|one)(?: is| will be|, )?)(?: ,)?(?: (?:comes?|is"
    r"|it is"
    r"|you (?:can |may |should |will |shall )?(?:come|go|visit|see|get|proceed)|proceed|going|go|see|visit|come|you))*(?: (?:to|at|by))?"
)
_NEVER = (
    r"(?:at no (?:time|point)(?: ,)?(?: however)?(?: ,)? (?:are you to|should you|may you|must you|shall you|will you|do you|can you|you"
    r" are to)"
    r"|(?:under|in) no circumstances(?: ,)?(?: are you to| should you| may you| must you| will you| do you)?|on no account(?: are you to"
    r"| should you"
    r"| may you| must you)?|by no means(?: are you to| should you)?|you are (?:not to|never to|forbidden from|forbidden to|not permitted"
    r" to|not allowed to)"
    r"|you (?:shall|may|must|can|should|will|need) (?:not|never)|(?:i|we) (?:forbid you|would rather you did not|do not want you|do not"
    r" want you ever)"
    r"(?: to)?|(?:it is|that is) forbidden to|no|never once|never ever|see that you do not|see to it that you do not|mind that you do not"
    r"|ensure that you do not|take care that you do not)"
)
_ENTER = (
    r"(?:enter(?:ing)?(?: into)?|(?:go|going|cut|cutting|pass|passing|walk|walking|come|coming|stray|straying|drive|driving|wander"
    r"|wandering|roll|rolling|traips\w+"
    r"|tramp\w*|move|moving|step|stepping|head|heading|run|running|venture|venturing|travel|travell?ing|cross|crossing)"
    r"(?: anywhere| ever)?(?: (?:into|in|through|via|across|inside|near|by way of))?|(?:set|setting|put|putting) (?:a |one |so much as a"
    r" )?(?:foot|wheel|toe)"
    r" (?:in|into|inside)|set foot in|use|using)"
)
_WET = (
    r"(?:(?:is|has|was|are|were|s) (?:still |just |all |being |been |getting |too |very |so |a bit |pretty |really |freshly |only |now )*"
    r"(?:wet|damp|dirty|filthy|clean|cleaned|slippery|slick|soaking|soaked|drying|vacuumed|hoovered|mopped|washed|shampooed|new|brand"
    r" new|delicate"
    r"|expensive|broken|sticky|lava|muddy|dusty|full of [a-z]+|covered in [a-z]+|precious|antique|fragile|torn|rolled up|swept|polished"
    r"|painted|treated"
    r"|off limits|closed|out of bounds|no go|crowded|busy|in use|hot|dangerous|unsafe|haunted|an? (?:mess|disaster|trap|antique|heirloom"
    r"|present))"
    r"(?: (?:from|with|after|since|today|again|because of|right|just)(?: [a-z]+){0,4})?)"
)
_KEEP_OFF = (
    r"(?:(?:keep|stay|steer|get|stand|remain|be) (?:well |right |the heck )?(?:off(?: of)?|out of|away from|clear of)|avoid|mind|do not "
    r"(?:go|walk|step|drive"
    r"|roll|tread|run|stand)(?: (?:over|on|near|across|onto|in|into|through))*|not (?:over|on|through|across|near|onto|in|into)|go"
    r" around|go round|watch out for"
    r"|watch)"
)

MOVING: tuple[tuple[str, str], ...] = (
    # amounts
    (r"\b(?:a|one) (step|pace|stride)s? or (?:two|so)\b", r"one \1"), (r"\b(?:one|1) or (?:two|2) (step|pace|stride)s?\b", r"one \1"),
    (rf"\b(?:{_N} )*?({_N}) (?:or so) ({_UNIT})\b", r"\1 \2"), (rf"\b({_UNIT})(?: or so| or thereabouts| give or take| more or less|"
     rf" ish)\b", r"\1"),
    (rf"\b(?:like|some|say|maybe|perhaps|roughly|nearly|approximately|precisely|exactly|a good|just) (?={_N}[a-z]* (?:\d |and |a |half"
     rf" )*(?:{_UNIT}|degrees?)\b)",
     ""),
    (rf"(?<=[a-z] )(?:by |through |of )?{_ROUGHLY}? ?two right angles\b", "1 8 0 degrees"),
    (rf"(?<=[a-z,] )(?:by |through |of )?(?:{_ROUGHLY} )*{_QUARTER}(?: will do| is enough| only| please| would do| is fine)?(?= ,| \.|$|"
     rf" and| then| to)",
     "9 0 degrees"),
    (rf"(?<=[a-z] )(?:by |through |of )?(?:{_ROUGHLY} )*(?:an eighth|a eighth|one eighth|half a quarter)(?: of a)? turn\b", "4 5 degrees"),
    (r"\b(?:three quarters? (?:of a )?turn)(?= (?:to|left|right))", "turn 2 7 0 degrees"),
    # turns
    (rf"{START}{_TURN} (?:yourself |right |it |her )?(?:{_ROUND} )?(?:so (?:that )?|till |until )?you are (?:facing|looking|pointing)"
     r" (?=(?:the other|the opposite|back|backwards|away|the way you came))", "turn so you face "),
    (r"\bturn so you face (?:back|away|backwards)(?: the way you came| from me)?$", "turn around"),
    (rf"{START}(?:(?:a |just a |just )?(?:wee |little |tiny |small )?bit|a touch|a little|slightly) (?:to|towards) (?:the|your|my)"
     rf" {_SIDE}(?: side)? ,"
     rf" (?:about |say |like |maybe )?(?=(?:\d|[a-z]+(?: [a-z]+)?) ?(?:\d )*degrees)", r"turn \1 "),
    (rf"{START}{_ROUND} (?:to|towards) (?:the|your) {_SIDE}(?: with you| you go| please)?(?: ,)? (?:{_ROUGHLY} )*(?=9 0 degrees|\d"
     rf"|[a-z]+ degrees|4 5)",
     r"turn \1 "),
    (rf"{START}{_ROUND} (?:to|towards) (?:the|your) {_SIDE}(?: with you| you go| please)?(?= ,| \.|$)", r"turn \1"),
    (rf"{START}(?:swing|wheel|veer|bear|pan|come|hook|hang|shift|twist|angle) (?:yourself |it |round |around |about )*(?=(?:to the |to"
     rf" your |)(?:left|right)\b)",
     "turn "),
    (rf"\b(turn|rotate) ({_ROUND} )?(?:to (?:the|your) )?{_SIDE}(?: hand)?(?: side)? (?:through|of) (?=\d|[a-z])", r"turn \3 "),
    (rf"\b(turn) {_SIDE} (?:(?:{_ROUGHLY}) )+(?=\d|[a-z]+ degrees|[a-z]+ [a-z]+ degrees)", r"\1 \2 "),
    (r"(\bdegrees)(?: to (?:your|the) (left|right))?(?: hand side)? (?:and )?(?:no more|exactly|precisely|only)(?= ,| \.|$)", r"\1"),
    # the camera
    (rf"{START}(?:tilt|tip|pitch|incline|angle|lower|dip|drop|point|aim|cast|bring|turn|swing|slant|bend|bow|crane|direct|move|put|nod)"
     rf" {_CAMERA}"
     rf" (?:slightly )?(?:down|downwards?|below|floorwards)\b", "look down"),
    (rf"{START}(?:lower|drop|dip|bow) {_CAMERA}\b(?! to)", "look down"),
    (rf"{START}(?:tilt|tip|pitch|incline|angle|raise|lift|point|aim|cast|bring|turn|swing|crane|direct|move|put|slant) {_CAMERA} "
     rf"(?:slightly )?"
     r"(?:up|upwards?|skywards?)\b", "look up"),
    (rf"{START}(?:raise|lift) {_CAMERA}\b(?! to)", "look up"),
    (rf"{START}(?:tilt|pitch|tip|angle|incline|gaze|glance|peer) (up|down)(?:wards?)?\b", r"look \1"),
    (r"\blook (up|down)(?:wards?)? (?:(?:by|about|some|around|roughly|like|through|at|a) )+(?=\d|[a-z]+ degrees)", r"look \1 "),
    (rf"(?: and|,|, and) (?:then )?(?:{_LEAVE} (?:it|that|them|the camera|your head|still|yourself|her|the shot|there|so)(?: steady|"
     rf" still| right)?"
     r"(?: (?:like (?:that|this|so)|there|so|thus|(?:so )?(?:inclined|tilted|turned|placed|pointed|angled|aimed)|that way|this way|in"
     r" that position|in place|still|steady|as is"
     r"|as it is))?|hold(?: there| still| that| position| steady)?|stay (?:like that|that way|so))(?= \.|$| ,)", ""),
    # walks
    (rf"{START}{_SHOT} (?:in|forwards?|on|ahead|closer|up)(?: on it| a bit more)? (?:(?:about|by|some|roughly|around) )?(?={_N}[a-z]* "
     rf"(?:\d |and |a |half )*{_UNIT}\b)",
     "go forward "),
    (rf"{START}{_SHOT} (?:back|out|backwards?|away)(?: from it)? (?:(?:about|by|some|roughly|around) )?(?={_N}[a-z]* (?:\d |and |a |half"
     rf" )*{_UNIT}\b)",
     "go back "),
    (rf"{START}(?:retreat|withdraw|back up|back off|back away|back|reverse|fall back|step back|scoot back|move back|go back|come back)"
     rf"(?: (?:a bit|a little|up|some|by|about|like|roughly|just|another|away|slightly|say|for|,))+ (?={_N}[a-z]* (?:\d |and |a |half"
     rf" )*{_UNIT}\b)", "go back "),
    (rf"{START}(?:keep|carry on|continue|go on|stay|just keep) (?:on )?(?:rolling|driving|trundling|heading|coming|creeping|chugging"
     rf"|trucking|plodding|pushing"
     r"|walking|moving|going|advancing|travelling)(?: (?:on|along|dead|right))*(?= (?:forwards?|straight|ahead|on|until|till))",
      "keep going"),
    (r"\bkeep going (?:forwards?|straight|ahead|straight ahead|straight on)?(?: ,)? ?(?=(?:until|till) )", "go forward "),
    (r"\bgo forward  +", "go forward "),
    # order
    (rf"{START}(?:we|you|i) (?:open|start|begin|kick off|commence|shall begin|will begin|will start|will open) (?:us )?(?:on|at|with|in"
     rf"|by|from) "
     rf"(?=(?:the|a|my) )", "first go to "),
    (rf"{START}(?:start|begin|kick off|commence|open|lead off)(?: us| things| it)?(?: off| out| up)? (?:on|at|with|in|by|from) (?=(?:the"
     rf"|a|my) )",
     "first go to "),
    (rf"{START}(?:firstly|first off|first up|in the first place|first thing|number one|to start with|for starters) (?:, )?(?:you )?(?="
     rf"(?:go|visit|see|to|the|find)\b)",
     "first "),
    (r"\b(?:visit|see|go to) (?:firstly|first) (?=(?:the|my|a) )", "first go to "),
    (r"\bfirst (?:you )?(?:see|visit|come to|get to) (?=(?:the|my) )", "first go to "),
    (rf"(?<=[a-z]){_LAST} (?={NAMED}\b|{_ROOM}\b|[a-z]+(?: \.|$))".replace("(?<=[a-z])", r"(?<=[a-z]) "), " then go to "),
    (rf"(?<=[a-z]) {_NEXT} (?={NAMED}\b|{_ROOM}\b|[a-z]+ (?:and|then|,))", " then go to "),
    (rf"(?:(?:,|and|then|\.) )+{_CUT} to (?=(?:the|my|a|your|me|where)\b)", "then go to "),
    (rf"{START}(?:cut|pan|track|dolly|truck|push in|move in|set up|close in|zero in|zoom in|home in)(?: across| over| along| in)* (?:to"
     rf"|on|onto) (?=(?:the|a|my|it|that)\b)",
     "go to "),
    (r"(?: ,)? (?:in that (?:exact |very |precise )?(?:order|sequence)(?: and no other| please| only| exactly)?|in (?:the|this|that)"
     r" order(?: given| named| stated)?"
     r"|in order|one after (?:the other|another))(?= \.|$)", ""),
    (r"(?:,|and|then| )+(?:do (?:nothing|not do anything|no) (?:further|else|more|after that|beyond that)(?: than that)?)(?= \.|$)", ""),
    # limits
    (r"\benter into\b", "enter"),
    (rf"{START}{_NEVER} {_ENTER} (?=(?:the|my|a|any|either|that|this)\b)", "do not enter "),
    (rf"\bwithout (?:once |ever |even |at any (?:time|point) |so much as )*{_ENTER} (?=(?:the|my|a|any|that)\b)", "without entering "),
    (rf"{START}(?:you are to|you must|you should|you need to|be sure to|kindly|do) (?=(?:keep|stay|remain|steer)\b)", ""),
    (rf"\b((?:keep|stay|remain|steer) (?:well )?(?:out of|away from|off|clear of) (?:{NAMED}|{_ROOM})) (?:altogether|entirely|completely"
     rf"|at all costs|at any cost"
     r"|at all|totally|throughout|the whole time)(?= ,| \.|$)", r"\1"),
    (rf"\b(do not (?:[a-z]+ )+(?:the|my|that) (?:{_ROOM}|[a-z]+))(?: at any cost| at all costs| under any circumstances| on any account|"
     rf" ever| for any reason"
     r"| no matter what| at any price| whatsoever| come what may| whatever you do)(?= ,| \.|$)", r"\1"),
    (r"\bkeep off of\b", "keep off"), (r"\bstay off of\b", "stay off"), (r"\boff of (?=(?:the|my|it|that)\b)", "off "),
    (rf"{START}((?:the|my|that|this|our) (?:[a-z]+ ){{0,2}}?[a-z]+) {_WET} (?:, |\. )?(?:(?:so|and|then|therefore|, |but) )*(?:please )?"
     rf"({_KEEP_OFF})"
     r" (?:it|that|there|this|them)\b", r"\2 \1"),
    (rf"(?<=, )([a-z]+) {_WET} (?:, )?(?:(?:so|and|then) )*({_KEEP_OFF}) (?:it|that|there|this)\b", r"\2 the \1"),
    (rf"\b(?:but |and |so )*(?:the|my) ({_ROOM}) {_WET} (?:, )?(?:(?:so|and|then) )*(?:you )?(?:can not|must not|may not|do not|should"
     rf" not|better not)"
     r" (?:go|walk|step|drive|come|be|get) (?:in|into|inside|through|on|to) (?:the \1|it|there)$", r"but do not enter the \1"),
    (rf"(?:but |and |so |because )*\b((?:the|my|that|this) (?:[a-z]+ ){{0,2}}?[a-z]+) {_WET} (?:(?:, |so |and |therefore |then )*)("
     rf"(?:but )?(?:{_KEEP_OFF}|do not enter) \1)", r"but \2"),
    (r"(?<=[a-z]) (?:, )?(?:so )?not (?:over|on|across|onto) (?=(?:the|my)\b)", " but do not walk over "),
    # rooms
    (r"\b(?:the|a|that) (?:room|place|spot) (?:where|in which) (?:the )?(?:one|i|we|you|people|mommy|mummy|mum|mom|daddy|dad|granny"
     r"|grandma|everybody|everyone|they"
     r"|folks|the family)? ?(?:always |usually |normally |often )?(?:does|do|take|takes|have|has|make|makes|go|goes|is|are|gets?"
     r"|prepares?|cooks?|eats?|sleeps?"
     r"|wash(?:es)?|put|puts)? ?(?:the |a |our |your |his |their |all )*(cooking|cook|dinner|food|meals?|sleeping|sleep|bed|bath|bathing"
     r"|shower|washing"
     r"|eating|dining|work|working|studying)(?: (?:done|made|cooked|prepared|happens|takes place|in|is done|goes on|is made|is cooked"
     r"|served))?(?= ,| \.|$| and| then)",
     r"somewhere to \1"),
    (r"\bsomewhere to (?:cooking|dinner|food|meals?)\b", "somewhere to cook"), (r"\bsomewhere to (?:sleeping|bed)\b", "somewhere to sleep"),
    (r"\bsomewhere to (?:bath|bathing|shower|washing)\b", "somewhere to have a bath"), (r"\bsomewhere to (?:eating|dining)\b",
     "somewhere to eat"),
    (r"\bsomewhere to (?:working|studying)\b", "somewhere to work"), (r"\b(?:to|into|in|at) (?=somewhere to\b)", ""),
    (rf"\b(the (?:middle|centre|center|corner) of (?:the|my) {_ROOM}) floor\b", r"\1"),
    (rf"\b(?:the|my) ({_ROOM}) floor s (middle|centre|center)\b", r"the \2 of the \1"),
    (r"\bthe (?:dead |exact |very |precise )+(?=(?:middle|centre|center)\b)", "the "),
    (r"\b(?:as distinct from|as opposed to|rather than|instead of) (?:its|the) (?:head|foot|other end|top|bottom)(?: end)?(?= \.|$)", ""),
    (r"\b(?:wherever|wheresoever|where ?ever) (?:in the (?:house|premises|home|place|building) )?(?:it|that|he) (?:is|may be|might be"
     r"|happens to be|could be|has got to"
     r"|stands|sits)(?: in the (?:house|home|premises))?(?= \.|$)", ""),
)  # fmt: skip

"""Requesting: requests that are no imperatives, as imperatives; rules of `envs.language.reading.recasting.recasting`.

"I want you parked at the desk" and "let's see you over by the desk" are "stand at the desk"; "the toaster, get yourself over to that" and
"there's a toaster somewhere, go to it" are "go to the toaster". No rule takes a word away that limits, negates or counts.
"""

from envs.language.reading.recasting.phrases import NAMED, PLACED, ROOM, START, THING_NAMES, VERBS

_WISH = (
    r"(?:i|we) (?:(?:really |just |only |do |absolutely |urgently |badly )*(?:want|need|require|expect|wish|prefer)"
    r"|(?:would|should|will|shall) (?:really |rather |very much |much |just |quite |dearly )*(?:like|love|have|prefer|want|need|appreciate"
    r"|rather have|rather see))"
)
_PUT = (
    r"(?:parked(?: up)?|standing|stood|waiting|stationed|positioned|sat|sitting|seated|posted|planted|placed|situated|settled|camped"
    r"|based|located|stopped|halted|planked|poised|set up|set|put|ready|stood up|staying|hovering|lurking|loitering|resting|tucked|wedged)"
)
_ABOUT = r"(?:(?:over|up|out|down|back|right|straight|through|square|just|directly|somewhere|nicely|neatly|smack|bang|off|round|along)\s)*"
_HERE_PLACE = rf"(?={PLACED}\b(?! (?:moment|mood|time|mind|a minute|a second)\b))"
_GRATEFUL = (
    r"(?:so |very |most |ever |really |much |quite |extremely |awfully |terribly |deeply )*(?:grateful|obliged|glad|happy|pleased|thankful"
    r"|delighted|indebted|gratified|appreciative|honoured|honored|tickled|chuffed)"
)
_LIKING = (
    r"(?:it (?:would|will|should) (?:be (?:a |so |very |really |most |quite |awfully )*(?:kind|good|nice|lovely|great|grand|wonderful"
    r"|helpful"
    r"|brilliant|super|fab|appreciated|handy|useful|perfect|ideal|best|pleasure|delight|comfort|favor|favour|help|relief)(?: of you)?"
    r"|(?:really |greatly |just )*(?:please |help|suit|delight|aid|assist|oblige|gladden|thrill|tickle|cheer|do|mean|make)?"
    r" ?(?:me|us|my day|the world to me)(?: out)?(?: greatly| a great deal| very much| no end| a lot| a bunch| immensely| enormously|"
    r" nicely"
    r"| so much| happy| so happy| very happy)?)"
    rf"|(?:i|we) (?:would|should) be {_GRATEFUL}|(?:i|we) (?:would|should) (?:really |very much |much |rather )*(?:like it|love it"
    rf"|prefer it"
    r"|appreciate it|prefer|rather)|(?:i|we) (?:wish|was hoping|were hoping|hope|had hoped)|would it be (?:too much trouble|all right|okay"
    r"|possible)|would (?:i|we) be (?:right|wrong) to ask)"
)
PAST = {
    "went": "go", "came": "come", "took": "take", "stood": "stand", "looked": "look", "turned": "turn", "waited": "wait",
    "moved": "move", "checked": "check", "found": "find", "headed": "head", "got": "get", "kept": "keep", "stayed": "stay", "told": "tell",
    "had": "have", "visited": "visit", "walked": "walk", "drove": "drive", "popped": "pop", "nipped": "nip", "made": "make",
    "stopped": "stop", "faced": "face", "left": "leave", "saw": "see", "ran": "run", "counted": "count", "returned": "return",
    "brought": "bring", "positioned": "position", "placed": "place", "put": "put", "parked": "park", "entered": "enter", "let": "let",
    "trotted": "trot", "proceeded": "proceed", "stuck": "stick", "gave": "give", "betook": "take", "hopped": "hop",
    "would": "",
}  # fmt: skip
_IF_YOU = r"(?: if you| that you| were you to| if you were to| if you would| if you could| to have you| you)"
_MY = r"my(?! (?:position|place|post|station|spot|location|mark)\b)"  # "my place is the bedroom" is no request
_GO_TO = (
    r"(?:(?:can you |could you |would you |please |and |then |you |now |so |just |off you )*(?:go and |go )?"
    r"(?:(?:go|get|head|drive|walk|run|move|come|pop|nip|scoot|roll|hop|trot|proceed|make your way|take yourself|get yourself|bring"
    r" yourself"
    r"|haul yourself|drag yourself|find your way|make tracks|up|over|off)(?: on| right| straight| over| up| along| out| down| off| back)*"
    r" (?:to|up to|over to|near|by|towards|beside|next to|into)|find|visit|approach|locate|reach|(?:go |and )*look at|check out|check"
    r"|go see|see))"
)
_IT = r"(?:it|that|that one|this|there|the one|him|her|them)"
_THERE_IS = (
    r"(?:(?:i|we) (?:think|believe|know|am sure|reckon|am told|am informed|understand|suspect|seem to remember|remember|recall|saw"
    r"|am certain|am pretty sure|imagine|presume)(?: that)? )?"
    r"(?:there (?:is|ought to be|should be|must be|might be|may be|has to be|has got to be|will be|used to be|is meant to be|is supposed"
    r" to be"
    r"|seems to be|appears to be|exists|stands|is apparently|is probably)"
    r"|you (?:do )?(?:know|remember|recall|will (?:find|see|notice|know)|can see|should (?:see|find)|might (?:see|find)|have seen|may"
    r" have seen"
    r"|must know)|do you (?:know|remember|see|recall)|(?:we|i) (?:have|have got|own|got|keep)|see|remember|recall)"
)
_SOMEWHERE = (
    r"(?:(?:,|somewhere|someplace|around|about|out|here|in here|round here|around here|in this house|in the house|in this place|or other"
    r"|if i am not mistaken|i think|i believe|is there not|is not there|right|you know|you see|yeah|well|then|so|surely|apparently"
    r"|no doubt|presumably|still|i am sure|correct|eh|not so|somewhere about|somewhere or other|and|but|do we not|have we not|do you not"
    r"|the one|over there|there) ?)*"
)

REQUESTING: tuple[tuple[str, str], ...] = (
    (r"\byour (?=(?:facing|looking|going|standing|blocking|sitting|in the way)\b)", "you are "),
    (rf"{START}(?:turn|rotate|spin|swivel|pivot|swing|wheel|go|face) (?:yourself |right )?(?:(?:round|around|about) )?(?:(?:so|until"
     rf"|till|that) )*(?:, )?you are (?:facing|looking|pointing)"
     r" (?=(?:the other|the opposite|back|backwards|away|the way you came))", "turn so you face "),
    (rf"{START}(?:move|shift|go|get|come|reposition|position yourself|shuffle|scoot|budge|slide|set yourself)(?: (?:over|up|down|back"
     rf"|round|yourself))* (?:(?:, |so |so that |until |till |such that ))+"
     rf"you (?:are|end up|stand|sit) {_ABOUT}(?:{_PUT} )?{_ABOUT}{_HERE_PLACE}", "go and stand "),
    (rf"{START}(?:go|get|move|come|walk|drive)(?: (?:around|round|over|in|up))* behind ({NAMED}) (?:, |so |so that |until |and )*you are"
     rf" (?:in )?between it and (?=(?:the|my)\b)", r"stand between \1 and "),
    (rf"{START}take yourself(?: off| along| over)* (?=somewhere\b)", "go "),
    (r"\b(come|go|get|head|run) (?:straight |right |directly |on |along |immediately |quickly )+back\b", r"\1 back"),
    (r"\b(?:forthwith|promptly|immediately|at once|straight away|right away|swiftly|posthaste|without delay|quickly) (?=(?:and|then|,) )",
     ""),
    # "a mind to", "the goodness to": what people say in place of "please"
    (rf"{START}(?:(?:would|will|could|can|might) you )?(?:kindly )?(?:be|have the goodness to be) (?:so |as )?(?:good|kind|obliging"
     rf"|gracious"
     r"|nice|sweet)(?: as)? to ", ""),
    (rf"{START}to (?={VERBS}\b)", ""),
    (rf"{START}(?:(?:would|will|could|can|might) you )?(?:have|do me) the (?:goodness|kindness|courtesy|decency|honour|honor|favour|favor)"
     r" (?:to|of) ", ""),
    (rf"{START}(?:might|may|could|can|would) (?:i|we) (?:please |possibly |kindly |just )*(?:trouble|ask|beg|request|bother|invite|entreat"
     r"|persuade|prevail upon|prevail on|impose on|impose upon|get|have|tempt|induce) you to ", ""),
    (rf"{START}(?:i|we) (?:must |would |should |shall |will |do |hereby |respectfully |humbly |politely |kindly )*(?:ask|beg|request|bid"
     rf"|urge"
     r"|implore|invite|entreat|direct|instruct|order|command|require|desire|beseech)(?: of)? you to ", ""),
    (rf"{START}you (?:are|have been) (?:hereby |kindly |respectfully |now )*(?:asked|requested|instructed|directed|ordered|bidden|invited"
     r"|required|to|supposed to|meant to|expected to|going to|gonna|gon) (?:please )?to ?(?={VERBS}\b)".replace("{VERBS}", VERBS), ""),
    (rf"{START}you (?:are|will be) (?:going to |gonna )(?={VERBS}\b)", ""),
    (rf"{START}you (?:shall|will|would|may|might) (?:please |kindly |now |first |then |just )*(?={VERBS}\b)", ""),
    (rf"{START}(?:i|we) (?:would|should) be {_GRATEFUL} (?:for you )?to (?:find|see|have) you ", "i want you "),
    (rf"{START}(?:when (?:i|we) (?:come|get|walk|am|are|return|go)(?: back| in| home| there| through| inside)*(?: ,)? )?(?:(?:i|we) "
     rf"(?:would"
     r"|should|shall|will|do)? ?(?:very much |really |dearly |fully )*(?:like|love|prefer|hope|expect|trust|want|wish|intend|need|plan)"
     rf"|{_LIKING}|let me|let us) (?:to )?(?:find|see|have|catch|spot|get) you ", "i want you "),
    (rf"{START}i want you (?:{_PUT} )?(?:and )?(?={VERBS}\b)(?!(?:stand|stop|wait|park|set|put|place)(?:ing|ed|ped)\b)", ""),
    (rf"{START}(?:{_WISH}|want|need) you (?:to be )?(?:here )?{_ABOUT}(?:{_PUT} )?{_ABOUT}{_HERE_PLACE}", "go and stand "),
    (rf"{START}(?:please )?be (?:so kind as to be )?{_ABOUT}{_PUT} {_ABOUT}{_HERE_PLACE}", "go and stand "),
    (rf"{START}(?:let us|let me|shall we|i will|i would|we will)? ?(?:have|see|get) you {_ABOUT}(?:{_PUT} )?{_ABOUT}{_HERE_PLACE}",
     "go and stand "),
    (rf"{START}(?:let us|let me|shall we|i will|we will) (?:have|see|get) you (?={VERBS}\b)", ""),
    (rf"{START}(?:let us|let me|shall we|i will|we will) (?:have|see|get) you (?=(?:go|walk|mov|wait|stand|head|turn|look)+ing\b)", ""),
    (rf"{START}(?:you|robot) (?:are|will be|should be|ought to be|must be|need to be|have to be|belong|are supposed to be|are meant to be)"
     rf" (?:needed|wanted|required|expected|due|wished for|called for|to be found|assigned|posted|stationed)? ?{_ABOUT}{_HERE_PLACE}",
     "go and stand "),
    (rf"{START}your (?:presence|attendance|company|services|help|assistance) (?:is|are|will be|would be) (?:urgently |kindly |now "
     rf"|immediately"
     rf" )*(?:required|requested|needed|wanted|desired|called for|appreciated) {_HERE_PLACE}", "go and stand "),
    (rf"{START}(?:(?:they|he|she|everyone|everybody|somebody|someone|mum|mom|dad|the (?:boss|director|crew|kids|others|lads))"
     rf" (?:needs|wants|need|want|requires|asked for) you) (?:to be )?{_ABOUT}{_HERE_PLACE}", "go and stand "),
    # "it would please me if you went ..."
    (rf"{START}{_LIKING}{_IF_YOU} (?:were|was|be|are) (?:to be )?{_ABOUT}(?:{_PUT} )?{_HERE_PLACE}", "go and stand "),
    *((rf"{START}({_LIKING}{_IF_YOU} (?:first |please |just |both |kindly )*(?:[a-z]+ )*?(?:and |then |, )?){past}\b", rf"\1{now}")
      for past, now in PAST.items() if now),
    (rf"{START}{_LIKING}{_IF_YOU} (?:were|was|would|could|might|to|should)? ?(?:to |please |kindly |just |first )*(?={VERBS}\b)", ""),
    (rf"{START}what (?:i|we) (?:want|need|would like|am after|am asking)(?: is| of you is| for is| from you is)? (?:for )?you to ", ""),
    # places told as such
    (rf"^(?:and |then )?((?:in |on |at |by |near |next to |beside |between |behind |in front of )?{NAMED}) (?:, |\. )?(?:that|this|there"
     rf"|it)?"
     r" ?is (?:exactly |just |precisely |the place |the spot )*where (?:i|we) (?:would|will|want|need|should|shall)? ?(?:like|love|have"
     r"|want"
     r"|need|put|prefer)? ?(?:to )?(?:have |see |put |find )?you(?: to)?(?: be| go| stand| wait| stay| park| sit)?(?: please)?(?= \.|$)",
     r"go to \1"),
    (rf"^(?:and |then )?((?:in |on |at |by |near |next to |beside |between |behind |in front of )?{NAMED}) (?:, |\. )?(?:that|this|there"
     rf"|it)?"
     r" ?is (?:exactly |just |precisely |the place |the spot )*where you (?:should|must|need|have|ought|are|belong|will|shall|can)"
     r"(?: to)?(?: be| go| stand| wait| stay| needed| wanted| required| going| headed| heading| meant to be| supposed to be| off to| off"
     r"| to go| to be)*(?: please)?(?= \.|$)", r"go to \1"),
    (rf"{START}(?:your|our|the|{_MY}) (?:next |first |last |final |new |only |current |one )*(?:position|destination|stop|mark|place|port"
     rf" of call"
     r"|post|station|target|goal|spot|location|waypoint)(?: is| will be| shall be| would be| , | :| being)? (?:is |, )?(?:to be )?"
     rf"(?={PLACED}\b|{NAMED})", "go to "),
    (r"\b(?:go )?to in the ([a-z]+(?: room)?) , (?:halfway |midway |right |just )?(between|by|next to|near|beside|at|in front of|behind)"
     r" (.+)$",
     r"go and stand \2 \3 in the \1"),
    (r"\bgo to (?=(?:in|on|at|by|near|next|beside|between|behind)\b)", "go and stand "),
    (rf"{START}(?:we are|you are) (?:(?:now|next|then|all|just|both) )*(?:moving|going|headed|heading|off|bound"
     r"|making|shifting|relocating|on our way|on the way) (?:on |over |along |out |up |back |for )?(?=(?:to|into) )", "go "),
    # a thing first, then where to go
    (rf"^({NAMED})(?: please)? (?:, |\. )+({_GO_TO}) {_IT}(?: for me| please| then| now| will you| would you)?(?= ,|$)", r"\2 \1"),
    (rf"^(?:for|as for|regarding|about|concerning|as regards) ({NAMED}) (?:, |\. )+({_GO_TO}) {_IT}$", r"\2 \1"),
    (rf"^{_THERE_IS} ({NAMED}) {_SOMEWHERE}(?:\. )?(?:{_SOMEWHERE})(?:i (?:want|need|would like|should like|should very much like|would"
     rf" love"
     rf"|would very much like) you to )?({_GO_TO}) {_IT}(?: for me| please| now| then)*(?= ,| \.|$)", r"\2 \1"),
    (rf"^{_THERE_IS} ({NAMED}) {_SOMEWHERE}(?:\. )?(?:{_SOMEWHERE})(?:i (?:want|need|would like|should like|should very much like|would"
     rf" love"
     rf"|would very much like) you to )?(?:(?:can|could|would|will) you )?(go|head|get over|get|walk|run|drive|come|wait|stand|stay|park) "
     r"(?:over |right |along |up )?there(?: for me| please| now| then)*(?= ,| \.|$)", r"go to \1"),
    (rf"^(?:i|we|somebody|someone|mum|mom|dad|my [a-z]+) (?:have |has |had |must have |think i |might have )?(?:left|lost|put|dropped"
     rf"|hung|saw"
     rf"|forgot|laid|hid|parked|set down|set) (?:a|the|my|our|his|her|some) (?!{THING_NAMES}\b)[a-z]+ "
     r"(?:down |over |up |somewhere )?(?:on|in|by|near|under|beside"
     rf"|next to|behind|at|inside|against) ({NAMED}|[a-z]+(?: [a-z]+)?) (?:, |\. |and |so )*(?:(?:can|could|would|will) you (?:please"
     rf" )?)?({_GO_TO}) (?:it|there)$",
     r"\2 \1"),
    (rf"^i (?:still |really |also |just )?(?:have |will |am )?(?:got to|need to|have to|must|going to|want to|meant to|ought to) [a-z]+"
     rf"(?: up| down| out| off)?"
     rf" ({NAMED}) (?:, |\. |so |and )+((?:can you |could you |please )*{VERBS}\b.*?)\b(?:it|there)(?= ,| \.|$| so| i )", r"\2\1"),
    (rf"^(?:the |my )?({ROOM}) (?:is|has|s) (?:(?!not\b|no\b|only\b)[a-z]+ )+?(?:, |\. |and )+((?:go |and |please |head |over |on )*"
     rf"(?:go|wait|stand|stay|head|be|meet|find|sit|park|come)"
     r"\b(?:(?! not| no| never)[a-z ])*?)(?: in| over| inside| through)? there$", r"\2 in the \1"),
    # beside one another
    (rf"^(?:because )?i am (?:presently |currently |still |just |over |up |waiting |sitting |here |out |down |all alone |alone |lying )*"
     rf"(?:in|at|by|on) {NAMED}"
     rf" (?:, |\. |and |so )+(?:(?:i )?(?:would|should) be {_GRATEFUL} if you (?:would |could |might )?|(?:would|could|can|will) you "
     rf"|please |come )*"
     r"(?:(?:come |and |over |here |to )*(?:join|find|see|meet|visit|keep) (?:me|us)(?: company)?|come(?: here| over| to me| through|"
     r" and| up| along)*)(?: there| here| please)?$", "come to me"),
    (rf"^((?:come|get|head|walk|run|hurry|join|find|meet|follow)\b[a-z ]*\b(?:me|here)\b[a-z ]*?) (?:, |\. |because )+i (?:am|wait|will"
     rf" be|shall be|sit|stand)(?: waiting| sitting"
     rf"| here| for you| over| up| down| out| still| right| all alone)* (?:in|at|by|on|near) {NAMED}$", r"\1"),
    # how to stand there
    (r"(?:(?: ,| and| while| but| so)*) (?:(?:you are )?(?:looking|facing|pointing|turned|gazing|staring|pointed|aimed|aiming|angled"
     r"|head on|face on|square on|square"
     r"|dead on|straight on|front on|face) (?:straight |right |directly |square |squarely |dead |fully |on )*(?:(?:at|to|towards|onto|on"
     r"|into) )?it)(?= ,| \.|$)", " and face it"),
    (r"(?: ,| and)* (?:put|get|have|keep|hold|frame|place|center|centre) it (?:dead |right |nicely |squarely |bang |smack |slap |exactly"
     r" )*(?:in the )?(?:cent(?:re|er)(?:ed|d)?|middle)"
     r"(?: of| in)? ?(?:(?:the|your) (?:frame|shot|picture|image|view|screen|camera|lens))?(?= ,| \.|$)", " and face it"),
    (rf"{START}(?:take|find|hit|get on|get to|assume) (?:up )?your (?:mark|marks|place|places|position|positions|spot|station|post|stand"
     rf"|stance)(?: again)? {_HERE_PLACE}", "go and stand "),
    (rf"{START}(?:stick|tuck|shove|pop|lodge|nestle|ensconce|base|stash|slot|sit|plunk|plop|drop|prop|perch|anchor|hide|fit|slip|slide"
     rf"|back|get|have|keep|stow|moor|berth|dock|huddle) (?:yourself|you"
     rf"|your (?:butt|bum|backside|self|wheels|tin (?:can|butt))) (?:(?:over|up|down|right|just|nicely|neatly) )*(?=(?:in|on|at|by|near"
     rf"|next|beside|between|behind|under|against)\b)", "go and stand "),
    (rf"{START}(?:convey|betake|transport|deliver|present|direct|hie|haul|drag|propel|remove|steer|guide|shift|cart|wheel|roll|trot"
     rf"|hurry|hustle|scurry|shuffle|see) (?:yourself|you)"
     r"(?: (?:over|off|along|up|down|right|straight|on|out|back|through|promptly))* (?=(?:to|into|towards|before)\b)", "go "),
    (rf"{START}(?:get|haul|drag|move|shift|bring|take) your (?:butt|arse|ass|backside|bum|behind|tail|rear|self|wheels|tin|metal|hide"
     rf"|rump|carcass|body|feet)(?: [a-z]+)? (?=(?:to|into|over|back|in|out|up|down|here)\b)",
     "go "),
    (rf"{START}(?:away|gang|run|pop|nip|hop|dash|scoot|jog|up|come)(?: on)?(?: over| up| down| along| out| in| and)* (?=(?:see|check"
     rf"|look|find|tell|count|stand|wait|sit|park|go)\b)", "go and "),
    (rf"{START}(?:go )?attend (?:at|to|on|in|upon) (?=(?:the|my|a)\b)", "go to "),
    (r"\bawait (?:my |further |your |our |the |more )*(?:[a-z]+ )?(?:instructions?|orders?|word|call|signal|arrival|commands?|return)\b"
     r"(?: there| here)?", "wait there"),
    (rf"\b((?:to|into) {NAMED}) with (?:you|yourself)(?= ,| \.|$| but| and)", r"\1"),
    (rf"{START}(?:stick|poke|pop|put|shove|get) you(?:r)? (?:head|nose|face|snout|camera) (?:in|into|inside|round|around|through) (?:the"
     rf" door of )?(?=(?:every|each|all|the)\b)", "visit "),
    (rf"{START}(?:make|do) (?:the|your) rounds?(?: of the (?:house|place|rooms))? (?:, |and )?(?=(?:visit|look in|check|see) )", ""),
    (rf"{START}(?:make|do) (?:the|your) rounds?(?: of the (?:house|place|rooms))?(?= ,| \.|$| and)", "visit every room"),
    (r"\b(?:back )?(?:to|at) (?:this|the) (?:exact |very |same |precise )*(?:spot|place|point|position|location)(?: (?:here|that you "
     r"(?:set out|started) from|(?:from|at) (?:which|where) you (?:set out|set off|started|began"
     r"|left|departed|came)|where you (?:are|stand|set out|started|began|were)|you are (?:in|at|on)|as now))?(?= ,| \.|$)", "back to"
     " where you started"),
    (r"\b(?:return|go|come|get|head) back to where you started\b", "go back to where you started"),
    (r"^(?:i (?:believe|think|suppose|reckon|guess) )?(?:that|this) (?:will be|is|would be) all(?: for(?: now| today| the moment|"
     r" tonight)?)?(?: (?:,|and|so|then|you|need|not|do|anything|further|else|more|may|can|rest|stop"
     r"|stand|down|relax|no|nothing|is|required|needed|have|to|from))*$", "stop"),
    (r"^(?:forget|never mind|scrap|skip) (?:about )?(?:the|my|that) [a-z]+(?: room)? (?:, (?:the|it|that|there) [a-z ]+? )?\. (?=[a-z])",
     ""),
    (rf"\b({THING_NAMES}) (?:thing|thingy|thingie|thingamajig|thingummy|whatsit|doodad|contraption|gizmo)(?= |$)", r"\1"),
    (r"(?<=[a-z]) (?:, )?as (?:if|though) (?:(?!and then\b|\.|then\b)[a-z]+ ?)+$", ""),
    (r"\b((?:the|my|a) (?:[a-z]+ ){0,2}?)([a-z]+) , (?:namely|specifically|i mean|that is|viz|meaning|being|to wit) (?:the |that )?"
     r"([a-z]+) one(?= ,| \.|$)", r"\1\3 \2"),
    (r"(?: ,)? (?:there being|there is|for there is|as there is|because there is) (?:, )*(?:i believe (?:, )?)?no other(?: one)?(?= ,|"
     r" \.|$)", ""),
    (r"\b((?:yourself|you)) into (?=(?:a|the|one|some) (?:corner|gap|space|spot|nook))", r"\1 in "),
    (rf"\bat the end of ({NAMED}) , (?:at )?the (foot|head)(?: end| side)?\b", r"at the \2 of \1"),
    (rf"{START}(?:go|get|head|come|walk|move|run)(?: (?:up|over|round|down|right|along|on))* to the (head|foot|top|bottom|end) of (?="
     rf"(?:the|my|a) )", r"stand at the \1 of "),
    (rf"{START}(?:go )?(?:and )?check out (?=(?:all|every|each|both)\b)", "visit "), (rf"{START}(?:go )?(?:and )?check out (?=(?:the|my"
     rf"|a|that)\b)", "go to "),
    (rf"{START}(?:do )?(?:go )?(?:and )?(?:take|go for|have|do|make) (?:a|one) (?:[a-z]+ )?(?:drive|spin|walk|trip|run|roll|wander"
     rf"|look|stroll"
     rf"|cruise|jaunt|lap|nosey|nose|look see|gander)(?: all)? (?:a?round|through|about|over)"
     r" (?:all )?(?:of )?(?:the|this|my)? ?(?:whole |entire )?(?:of the )?(?:house|home|place|flat|apartment|rooms)(?: (?:, |and )*"
     r"(?:look|peek|see|check)(?: in| into| inside)? (?:every|each|all)(?: the| of the)? rooms?)?"
     r"(?: ,)?(?: and)?(?: every (?:single )?(?:room|bit|inch|corner|part|nook)(?: and cranny)?(?: of it)?)?"
     r"(?= ,| \.|$| and| then)", "visit every room"),
    (r"^((?:wait|stay|hold on|hang on|stand|remain|do not move|hold it|sit tight|stay put)(?: [a-z]+){0,4}?) while (?:i|we|they|he|she"
     r"|mum|mom|dad) (?:(?!then\b|and (?:follow|go|come|turn|find|look|wait)\b|not\b|if\b)[a-z]+ ?)+$", r"\1"),
    (rf"^what (color|colour) is ({NAMED}) \. (?:can you |please |you )*(?:go )?(?:and )?(?:check|see|look|find out|have a look|take a"
     rf" look)(?: for me)?(?= ,| \.| and| then|$)", r"go to \2 and tell me what \1 it is"),
    (rf"^is ({NAMED}) ((?:on|in|under|inside|beside|by|near|next to|behind) {NAMED}) \. (?:can you |please |you )*(?:go )?(?:and )?"
     rf"(?:check|see|look|find out|have a look|take a look)(?: for me)?"
     r"((?: ,)?(?: and| then)+ (?:come|return|get|report|head) back(?: here| to me)?)?$", r"tell me if \1 is \2\3"),
    (r"\b(stay|wait|stand|remain|stop|park) with (?=(?:it|the|my)\b)", r"\1 by "),
    # conditions
    (r"\b(if|whether) (?:i|we|you|he|she|they|somebody|someone) (?:have |has |had )?(?:left|put|forgot|dropped|forgotten) (the [a-z]+) "
     r"((?:on|in|under|by|next to|behind) )", r"\1 \2 is \3"),
    (rf"\b(if|whether) (the {THING_NAMES})s (?=(?:on|in|under|still|there)\b)", r"\1 \2 is "),
    (rf"((?:the|my) {ROOM}\b[^.]*?\b(?:if|whether)) it has (?:got )?(?=(?:a|any|some) )([a-z ]+?)(?: in it)?(?= \.| ,|$)", r"\1 there is"
     r" \2 in there"),
    (rf"^(?:look at|take a look at|have a look at|check|go to|see) ({NAMED}) (?:\.|,|and) if (the [a-z]+) is (on|in|under|by) it ",
     r"go to \1 then if \2 is \3 \1 "),
    (r"^((?:[a-z]+ )+?)(?:the|my|a) ([a-z ]+?) , or (?:else )?if (?:there is not|you can not find|there is no|you do not see|there are"
     r" not) (?:one|any|it)(?: there| in there| here)? ,? ?(.*)$",
     r"if there is a \2 , \1the \2 , otherwise \3"),
    (r"\bif is not\b", "if not"), (r"\b(if|should) there (?:turns? out|happens?|proves?|chances?|appears?) to be\b",
     r"\1 there be"), (r"\bif there be\b", "if there is"),
    (r"\b(?:if|should) there (?:is|be) nothing (?=(?:on|in|under|inside|next) )", "if there is no object "),
    (r"^((?:[a-z]+ )+?)(?:the|my) ([a-z ]+?) if (?:there is (?:one|any|such a thing)|you (?:can )?(?:find|see|spot) one|(?:we|i) (?:have"
     r"|have got|own|got) one|it exists|there exists one)"
     r"((?: (?:in|on|at|by) the [a-z]+(?: room)?)?)\b", r"if there is a \2\3 , \1the \2"),
    (r"\b(?:which|that) (?:is|are) there (?=(?:in|on|by|at|near|next|beside)\b)", "which is "),
    (r"\b(?:go|get|come|walk|step|move|head) out from (?=(?:the|my|this|that|here)\b)", "get out of "),
    (r"\bcome on back\b", "come back"),
)  # fmt: skip

"""Asking: other ways to ask; rules of `envs.language.reading.recasting.recasting`.

"might I ask what colour the fridge happens to be" is "what color is the fridge".
"""

from envs.language.reading.recasting.phrases import NAMED, START

_QUESTION = (
    r"(?=(?:what|where|how many|how big|how large|how much|which|whether|if|is|are|in which|in what|of what|whereabouts|do we have"
    r"|have we|does the|has the)\b)"
)
_NARROW = r"(?!rooms|lights|lamps|places|things|seats)"  # these may count what is said not to be counted
_TELLS = (
    r"(?:inform|notify|advise|update|brief|enlighten|apprise|fill in|appraise|acquaint) (?:me|us) (?:in )?(?:of|on|about|as to|with"
    r"|regarding)?"
    r"|let (?:me|us) (?:know|hear)(?: about| of)?|report(?: back)?(?: to (?:me|us))?(?: on| about| what you see)?|state|say|announce"
    r"|declare"
    r"|give me|find out|ascertain|determine|establish|discover|work out|figure out|note|make a note of|make out|count up"
)
_OF_THINGS = (
    r"(?:stuff|things?|items?|objects?|props?|bits(?: and (?:bobs|pieces))?|junk|clutter|gear|goods|sorts of things|kinds? of things?"
    r"|articles?"
    r"|bits and pieces|stuffs|knick knacks|belongings|possessions|contents|all)"
)
_KEPT = (
    r"(?:kept|sitting|standing|lying|laid|left|placed|put|resting|stacked|stood|sat|hanging|set|setting|stored|displayed|piled|there"
    r"|to be found)"
)
_ON = r"(?:on top of|on|upon|atop|under|underneath|beneath|inside|in|next to|beside|by|near|behind)"
_COLOR = r"(?:colou?r|shade|hue|tint)"
_ONE_NOUN = r"(?:(?!and\b)[a-z]+ ){0,2}?(?!and\b)[a-z]+"
_IN_HERE = (
    r"(?: (?:in|inside|throughout|across|within|of|around) (?:the|this|my|our) (?:whole |entire |whole entire |whole of the )?"
    r"(?:house|home|place|flat|apartment|property|premises|building)| altogether| in total| in all| all told| all in all| total"
    r"| overall| all over)?"
)
_HAVE = (
    r"(?:(?:do|have|did) (?:we|i|you) (?:got|have|own|get|actually have|actually got|still have)|(?:have|has|had) (?:we|i) got|(?:we|i) "
    r"(?:got"
    r"|have|have got|own)|have (?:we|i|you)|are we looking at|can you (?:see|find|count|make out)|might (?:we|i) have|are to be found"
    r"|exist|do there be|there be|would there be|should there be|are there at all|is there)"
)
_ASKED = (
    r"(?:(?:do |pray |please |kindly |now |so |then |just )*tell (?:me|us)(?: please| then| this| quickly| robot)*"
    r"|(?:might|may|could|can|should) (?:i|we) (?:please |just |possibly |kindly |also )*(?:ask|know|inquire|enquire|wonder|have you"
    r" tell me"
    r"|learn|trouble you to tell me|trouble you for)|(?:i|we) (?:would|should) (?:really |very much |just |quite )*(?:like|love|want|need)"
    r" to (?:know|ask|learn|hear|find out|inquire|enquire)|(?:i|we) (?:just |really |only )*(?:want|need|have|got|wish) (?:got )?to "
    r"(?:know|ask)"
    r"|(?:i am |we are )?(?:just |only )*(?:wondering|curious|asking)(?: about)?|(?:have you |got |do you have )?(?:any idea|any clue"
    r"|any chance"
    r" you know|the foggiest|an idea|a idea)|(?:i|we) (?:was|were|am|are) (?:just )?wondering|(?:do|would|could|can) you (?:happen to )?"
    r"(?:know|remember|recall|say|tell|tell me|see)|(?:quick|small|little|one|another|next|last) (?:question|one|thing)(?: for you)?"
    r"|question(?: for you)?|remind me|riddle me this|here is a (?:question|one)|be so good as to tell me|i ask you)(?: ,)?"
)

ASKING: tuple[tuple[str, str], ...] = (
    # several things
    (r"\b(how many|which|which one|which ones) of (?:the|my|our|these|those) (?!two\b|three\b|four\b)", r"\1 "),
    (rf"\bwhat (?:colou?rs?) (?:are|is) ((?:the|my) {_ONE_NOUN}) (?:and|, and|,) ((?:the|my) {_ONE_NOUN})(?=$| \.)",
     r"what color is \1 and what color is \2"),
    (r"^what colou?r is (?:each|every)(?: one)?(?: of the)? ([a-z]+?)s?(?=$| \.| in | on )", r"what colors are the \1s"),
    (
        rf"{START}(?:go|look|walk|drive|run|be|head) (?:to |round |around )?(?:everywhere|every place|anywhere|all over|all "
        rf"over the (?:house|place"
     r"|home))(?: ,)? (?:except|but|but not|apart from|other than|except for|save|bar)(?: to| in| into)? (?=(?:the|my) )",
     "visit every room except "),
    # before the question
    (rf"(?:(?<=^)|(?<=\. )){_ASKED} {_QUESTION}(?!(?:whether|if)\b)", ""),
    (rf"{START}{_ASKED} {_QUESTION}", "tell me "),
    (rf"{START}(?:might|may|could|can) (?:i|we) (?:please |just )*(?:ask|know|inquire|enquire) (?=(?:whether|if)\b)", "tell me "),
    (rf"{START}(?:{_TELLS}) (?:me |us )?{_QUESTION}", "tell me "),
    (rf"{START}(?:{_TELLS}) (?:me |us )?(?:the )?{_COLOR} of ({NAMED})(?=$| ,| \.| and| then)", r"tell me what color \1 is"),
    (rf"{START}(?:{_TELLS}) (?:me |us )?(?:the )?(?:number|quantity|count) of (?=[a-z])", "tell me the number of "),
    (rf"{START}(?:tell me|what is) the {_COLOR} of ({NAMED})(?=$| ,| \.)", r"what color is \1"),
    # after it
    (r"(?: ,)? (?:yes or no|true or false|yay or nay|yea or nay|which is it|if you know|if you happen to know|by any chance|i wonder"
     r"|do you know|any idea|at present|presently|at the moment|at this moment|as it stands|currently|these days|right now|off hand"
     r"|offhand|precisely|exactly|roughly|approximately|strictly speaking|all told|all in all|in your opinion|to be exact|to be precise"
     r"|would you say|can you tell|as far as you know|do you think|do you reckon|or what|you reckon|do tell|pray)(?= \.|$)", ""),
    (r"(?: ,| \.| because)* (?:i |we )?(?:just |really |only |kind of |still |urgently )*(?:need|want|have got|have|got|would like) to"
     r" know(?: now| quickly| soon| please| that| asap)?"
     r"(?: (?:if|whether|for|before|because|so|when) (?:i|we|the|my) [a-z ]+)?(?= \.|$)", ""),
    (r"(?<=[a-z]) , (?:strictly speaking|exactly|precisely|roughly|pray|in total|in all|if i may ask|may i ask|by the way|would you say"
     r"|pray tell|actually|on earth|exactly speaking|at present) ,(?= )", ""),
    (rf"^(how many {_NARROW}((?:[a-z]+ )*?[a-z]+s)\b[^.]*?) (?:\.|,) (?:and )?(?:i (?:do not mean|am not (?:counting|asking about|talking"
     r" about|including))|not (?:counting|including)|excluding|not) (?:the |any )?(?!\2)(?!ones\b)(?:[a-z]+s|stools|armchairs)$", r"\1"),
    (rf"^how many ((?:[a-z]+ )+?),? ?(?:strictly speaking|exactly|in total|altogether|roughly|precisely) ,? ?(?={_HAVE}|are there)",
     r"how many \1"),
    (r"\bthe whole entire\b", "the whole"), (r"\b(?:the|this|my) whole of (?=the|this|my)", ""),
    # how many
    (r"\bhow many (?:nos|no|numbers?|pieces?|units?|quantity|counts?|items) of (?:the )?(?=[a-z]+s\b)", "how many "),
    (rf"\bhow many ((?:[a-z]+ )+?)(?:of them )?{_HAVE}{_IN_HERE}(?= \.|$)", r"how many \1are there"),
    (rf"\bhow many ((?:[a-z]+ )+?)(?:of them )?{_HAVE} (?=(?:in|on|by|at|under|near|next|around) )", r"how many \1are there "),
    (rf"^how many ((?:[a-z]+ )+?)(?:are there|there are|there is){_IN_HERE}(?= \.|$)", r"how many \1are there"),
    (r"\b(?:count|count up|see|check|find out|and) how many ((?:[a-z]+ )+?)(?:are there|there is|there are|you (?:see|find|can see))(?="
     r" \.|$| in| ,)", r"tell me how many \1there are"),
    (r"\bcount how many\b", "tell me how many"),
    (r"^how many ((?:(?!are\b|is\b|do\b|does\b|have\b|has\b|can\b|there\b|did\b|of\b)[a-z]+ )+?)(?=(?:in|on|at|by|under|next to|beside"
     r"|around) (?:the|my|this|here)\b)", r"how many \1are there "),
    (r"\bwhat is (?:inside|in there|within)(?= \.|$)", "what is in it"),
    (r"\blook what is (?=(?:inside|in|on|under)\b)", "tell me what is "),
    (r"\b(?:what is )?(?:the )?(?:number|count|total) of ([a-z]+s) (?=(?:in|on) )", r"how many \1 are "),
    # what colour
    (rf"\b(?:of |in )?(?:what|which) {_COLOR} (?:(?:is|are|was|were) )?({NAMED}) (?:happens? to be|is|are|might be|may be|would be|was|has"
     r"|have|comes? in|is painted|be)(?= \.|$| ,)", r"what color is \1"),
    (rf"\b(?:of |in )(?:what|which) {_COLOR} (?=(?:is|are) )", "what color "),
    (rf"\bwhat {_COLOR} (?:has|have|does|do) ({NAMED})(?: got| have| come in)?(?= \.|$)", r"what color is \1"),
    # where
    (rf"\b(?:in|on) (?:which|what) (?:room|part of the (?:house|home)|place) (?:stays|lives|sits|stands|is|does|do|would|can|could|will"
     rf"|might)"
     rf" (?:i |we |you |one )?(?:find |see |keep |locate )?({NAMED})(?: live| stay| stand| sit| be| kept| located| to be found| reside|"
     rf" lie)?"
     r"(?= \.|$)", r"where is \1"),
    (rf"\bwhere (?:stays|lives|sits|stands|do|does|would|can|could|will|might|did|should)(?: i| we| you| one| they)?(?: find| see| keep|"
     rf" locate| put"
     rf"| have)? ({NAMED})(?: live| stay| stand| sit| be| kept| located| to be found| reside| lie| go)?(?= \.|$)", r"where is \1"),
    (rf"\bwhere ({NAMED}) (?:stays|lives|sits|stands|is at|has got to|went|got to|goes|might be|is hiding|is located|is kept)(?= \.|$)",
     r"where \1 is"),
    # what is on it
    (rf"\bwhat (?:all )?(?:{_OF_THINGS} |all )*(?:are|is|have|do|did|has|would)? ?(?:all |it )?(?:(?:i|we|you|one|they) )?(?:(?:got|have"
     rf"|keep|put|kept"
     rf"|leave|left|find|see|had) )?(?:there )?(?:{_KEPT} )*(?={_ON} (?:the|my|our|that|this|a)\b)", "what is "),
    (rf"\bwhat (?:is|are) (?:all )?(?:the|that|this|those|them|these) (?:{_OF_THINGS} )?(?:that is |that are |which is |there )*"
     rf"(?:{_KEPT} )*"
     rf"(?={_ON} (?:the|my|our|that|this|a)\b)", "what is "),
    (rf"\bwhat is (?:{_KEPT} )+(?={_ON} (?:the|my|our|that|this|a|it)\b)", "what is "),
    (r"\bwhat is (?:on top of|upon|atop) (?=(?:the|my|our|that|this|it)\b)", "what is on "),
    (rf"^({NAMED}) (?:, |\. )(?:(?:the )?top(?: surface| of it| side| shelf)? (?:, |\. )*)?(?:tell me )?what (?:is|have we got|do we"
     rf" have|all is)"
     rf" (?:there )?(?:{_KEPT} )*(?:on (?:it|that|top|there)|there|on top of (?:it|that)|up there)?(?= \.|$)", r"what is on \1"),
    (rf"^({NAMED}) (?:, |\. )(?:tell me )?what {_COLOR} (?:is|would) (?:it|that|this)(?: be)?(?= \.|$)", r"what color is \1"),
    (rf"^({NAMED}) (?:, |\. )(?:tell me )?(?:where (?:is|would) (?:it|that|this)(?: be)?|where do i find (?:it|that))(?= \.|$)",
     r"where is \1"),
    (r"^((?:[a-z]+ )*?[a-z]+s in (?:the|my) [a-z]+(?: room)?) (?:, |\. )(?:tell me )?how many(?: (?:are|is) there| of them(?: are"
     r" there)?)?$",
     r"how many \1 are there"),
    # is it so
    (r"^(?:is it (?:, )?(?:or is it not (?:, )?)?(?:, )?(?:the case|true|so|correct|a fact|right)(?: that)?|am i (?:right|correct|mistaken)"
     r" (?:that|in (?:thinking|saying|believing)(?: that)?)|would i be (?:right|correct) (?:in (?:thinking|saying)|to (?:say|think))(?:"
     r" that)?"
     r"|(?:i|we) (?:think|believe|take it|trust|understand|suppose|presume|gather)(?: that)?|is it so that) (?:, )?((?:the|my) (?:[a-z]+"
     r" )*?)"
     r"(?:is|are) ([a-z ]+?)(?: , (?:right|correct|is it not|yes|no|or not|am i right))?$", r"is \1\2"),
    (r"^(?:is it (?:, )?(?:or is it not (?:, )?)?(?:, )?(?:the case|true|so|correct|a fact)(?: that)?|am i right that|would i be right"
     r" in (?:thinking|saying)(?: that)?) (?:, )?there (is|are) (.+)$", r"\1 there \2"),
    (r"\b(is|are) there (?:still |really |actually |possibly |perhaps |maybe |by any chance |ever |indeed |also )+(?=[a-z])",
     r"\1 there "),
    # and then to tell
    (r"(?:(?:,|and|then) )*(?:(?:come|return|go|report|get|run|hurry|head)(?: right| straight| on| directly)? back(?: here| over here|"
     r" to me"
     r"| over| to us| in here)?|return to me) (?:(?:and|to|then|, ) )*(?:tell|inform|advise|report|let me know|say|give|notify|announce)"
     r"(?: to)?(?: me| us)?(?: the (?:number|answer|total|count|result|color|colour|news|verdict|findings?)| what you (?:see|found|find"
     r"|saw)"
     r"| about it| it| how many| which it is| what it is| so| that)*(?= \.|$)", " and come back and tell me"),
    (r"(?:(?:,|and|then) )+(?:(?:state|report|give|tell|announce|declare|present|share|submit|deliver|relay|convey)(?: me| us| to me| to"
     r" us)?"
     r" (?:your|the|a|any) (?:findings?|results?|answers?|conclusions?|numbers?|totals?|counts?|verdict|observations?)(?: to me| back)?"
     r"|tell me (?:the )?(?:number|answer|total|count|result))(?= \.|$)", " and tell me"),
)  # fmt: skip

"""Wordings: other ways to say what the grammar has, rewritten.

Each rule keeps the meaning: "park yourself in front of" is "stand in front of". None takes a word away that limits, negates or counts.
"""

import re
from collections.abc import Sequence

from envs.language.reading.recasting.phrases import BEGIN, KEPT_ON, ROOM_NAMES, STOOD, THING_NAMES, TINTS, rewritten

_VERB = (
    "(?:go|come|take|stop|stay|stand|wait|walk|turn|face|look|find|check|see|tell|move|head|visit|start|get|have"
    "|follow|return|bring|explore"
    "|rotate|spin|reach)"
)
_YOURSELF = (
    r"(?:park|plant|position|place|station|center|centre|put|plonk|plop|set|install|wedge|squeeze|situate|settle|locate) (?:yourself|you)"
)
_SMALL, _BIG = "(?:small|little|tiny)", "(?:big|large|huge)"
_COLOR = "(?:black|white|red|green|blue|yellow|brown|gray|grey|pink|purple|orange|teal)"
_STANDING = "(?:stand|stop|wait|stay|be|sit|park|halt|remain)"
_SERVES = {  # rooms and places by what is done there: "the room for cooking"
    "cooking|making food|preparing food": "cook", "sleeping|napping|going to bed": "sleep", "eating|dining|eating dinner|meals": "eat",
    "washing|bathing|taking a bath|having a bath|baths|a bath": "have a bath", "working|studying|doing homework": "work",
    "sitting|sitting down|relaxing|resting": "sit",
}  # fmt: skip
_RULES: tuple[tuple[str, str], ...] = (
    # what a foreign speaker leaves out
    (rf"{BEGIN}i (?:need|want|would like) you (?={_VERB}\b)", ""), (rf"{BEGIN}i want (?=see\b)", ""),
    (rf"{BEGIN}i (?:need|want|would like|would love) you (?=(?:in|by|at|on|near|next|beside)\b)", "go and stand "),
    (rf"{BEGIN}i need you waiting\b", "wait"), (rf"{BEGIN}you (?={_VERB}\b)", ""), (rf"{BEGIN}do (?=(?:{_VERB[3:-1]}) )", ""),
    # where to stand
    (rf"{BEGIN}{_YOURSELF}(?: down)?(?= (?:in|on|at|by|near|next|beside|between|behind|under|right|just|to|over|close)\b)", "stand"),
    (
        rf"{BEGIN}(?:(?:go|come|run|pop)(?: and| off and| over and| away and| off)? )?(?:hide|lurk|loiter|hover|crouch"
        rf"|huddle|camp|chill|laze|perch|sulk"
     r"|lounge|idle|hang)(?: yourself)?(?: (?:out|away|around|about|down|up|quietly|over))*(?= (?:in|at|by|near|next to"
        r"|beside|between|behind|under) "
     r"(?:the|a|my|our|that|one)\b)", "stand"),
    (
        rf"{BEGIN}(?:take (?:up )?a (?:position|place|spot)|(?:grab|find) a spot|pull up|squeeze(?: in)?|sit yourself|be "
        rf"(?:standing|waiting))"
     r"(?= (?:in|on|at|by|near|next|beside|between|behind|under|right|just)\b)", "stand"),
    (
        rf"{BEGIN}(?:(?:bring|get|take|move|guide|drag|haul) (?:yourself|you)|take yourself off|nick off|duck (?:over|off)"
        rf"|pop (?:yourself|off)"
     r"|trot(?: along| off| over)?|mosey(?: on)?(?: over| along)?|scoot(?: over| along| off)|toddle (?:off|along)|hit)"
     r"(?= (?:to|into|in|over|the|my)\b)", "go"),
    (rf"{BEGIN}keep (?:(?!me\b|us\b)[a-z]+|(?:the|my|our) [a-z]+) company (?=(?:at|by|in|near|next|beside|on|over)\b)", "stand "),
    (rf"{BEGIN}go (?=(?:the|my) )", "go to "),
    (rf"{BEGIN}scoot (?=(?:back|forward|left|right))", "go "),
    (r"\b(?:at|to) the front of\b", "in front of"), (r"\bin top of\b", "on top of"), (r"\b(?:smack|slap) bang (?=in\b)", ""),
    (r"\b(?:just |right )?(?:to one side|to the side|at (?:the )?side|by the side|off to the side|to a side) of\b", "beside"),
    (r"\b(?:in ?)?between of\b", "between"), (
        r"\bthe head (?:side"
        r"|end) of\b", "the head of"), (r"\bthe foot (?:side|end) of\b", "the foot of"),
    (r"\bnear to\b", "near"), (r"\bthe midpoint between\b", "between"), (r"\binto the middle between\b", "between"),
    (r"\b(?:from|via) the (kitchen|hall|study|bedroom|bathroom|living room|dining room) side\b", r"through the \1"),
    # places, more of them
    *((rf"\b(?:in |into |inside |to |at |)(?:the|a|that|our) (?:room|place|spot|area)(?: (?:used|meant|made))? for (?:{doing})(?: in)?$",
       f"somewhere to {use}") for doing, use in _SERVES.items()),
    (
        r"\b(?:to |into |in |at |)where (?:i|we|you|(?:my |the )?(?:mommy|mummy|mum|mom|daddy|dad|granny|grandma|people)) "
        r"(?:always |usually |)"
     r"(?:make|makes|cook|cooks|bake|bakes|prepare|prepares) (?:the |our |my |)"
     r"(?:pancakes|dinner|lunch|breakfast|food|tea|coffee|supper|cakes?|cookies|soup|toast|meals?)$", "somewhere to cook"),
    (rf"{BEGIN}((?:go|get|walk|head|come|move|run)(?: over| back)?|take me|lead me|guide me) (?:to |into |in |inside |)"
     r"where ((?:the|my|our|a) (?:[a-z]+ ){1,3})(?:is|stands)$", r"\1 to the room where \2is"),
    (
        rf"{BEGIN}((?:go|get|walk|head|move)|take me) (?:to |into |in |)where is ((?:the|my) (?:[a-z]+ "
        rf")?[a-z]+)$", r"\1 to the room where \2 is"),
    (r"\b(?:my|your) (?:own )?room\b", "the bedroom"), (r"\b(?:night night|night|sleepy|nap) room\b", "bedroom"),
    (
        r"\b(bedroom|bathroom) (?:number )?(?:one|1) (?:, )?(?:and |then |and then )?(?:the )?\1 (?:number "
        r")?(?:two|2)\b", r"a \1 then the other \1"),
    (r"\b(?:to|at|in|into|on) (?:the )?(?:exact |very )?(?:midpoint|mid point|half ?way point|middle|centre|center|spot|place|gap|space"
     r"|point)(?: halfway| midway| right)? between\b", "between"),
    (r"\b(?:to|at|in) between\b", "between"),
    (r"(\bbetween .+?) (?:, )?(?:and )?(?:no (?:closer|nearer) to (?:one|either) than (?:to )?the other|in the (?:exact |very |dead )?"
     r"(?:middle|centre|center)|at (?:an )?equal distance(?: from both)?|equidistant|exactly in the middle)$", r"\1"),
    (rf"({STOOD} .+?) (?:, )?(?:where|so|so that) (?:everyone|everybody|i|we|they|people|all of us|the guests) can (?:all )?see you$",
     r"\1"),
    (rf"{BEGIN}(?:(?:go|stand|sit|wait|stop|stay)(?: over| right| just)?) (?:right |just )?(?:under|underneath|beneath|below) "
     r"((?:the|a|my) (?:[a-z]+ ){0,2}window)(?: (?:, )?(?:right |just )?(?:by|next to|beside) it)?\b", r"stand by \1"),
    (r"\b(?:like )+right (?:by|next to) it$", ""),
    (r"\b(?:within|no (?:more|further|farther) than|at most|less than|not more than) (?:a|one|1) met(?:re|er)s? (?:of|from|away from)\b",
     "next to"),
    (r"\b(?:a|one|1) met(?:re|er)s? short of(?= (?:the|my|it|that|a)\b)", "next to"),
    (rf"{BEGIN}({_STANDING}(?: and wait)?) in (?:the|my) ({ROOM_NAMES}) (beside|by|next to|near|in front of|behind) "
     r"((?:the|my) (?:[a-z]+ )?[a-z]+)$", r"\1 \3 \4 in the \2"),
    (rf"(?<=\bafter that )i (?:need|want|would like|would love) you (?:to be )?in (?:the|my) ({ROOM_NAMES}) (beside|by|next to|near) "
     r"((?:the|my) (?:[a-z]+ )?[a-z]+)$", r"stand \2 \3 in the \1"),
    (r"\b(?:at|by|to) the (?:near|nearer|closest|nearest|close|closer) (?:end|side|edge) of\b", "by"),
    (
        rf"\bthe ([a-z]+) ((?:in|on|by|next to|of) (?:the |my )?[a-z]+(?: room)?) , (?:it |that |which |who )?is "
        rf"({_COLOR})$", r"the \3 \1 \2"),
    (rf"\b(to|find|see|visit) ([a-z]+) ((?:in|on|by|next to|of) (?:the |my )?[a-z]+(?: room)?) , (?:it |that |which |who )?is ({_COLOR})$",
     r"\1 the \4 \2 \3"),
    (rf"(?<=[a-z] )who is (?={_COLOR}\b|small|big|large|next|on|in|under|near)", "that is"),
    (rf"\b({_COLOR}) lounge\b(?! (?:room|chair|area))", r"\1 sofa"),
    (r"\bwhichever ((?:[a-z]+ ){1,3}?)(?:exists|there is|is there|you (?:like|want|find|prefer|can find|find first))$", r"any \1"),
    (r"\bface away from (it|(?:the|my) (?:[a-z]+ )?[a-z]+)$", r"face \1 then turn around"),
    (
        r"(?:, )?(?:and |with )?(?:with )?your back (?:turned )?to(?:wards)? (it|(?:the|my) (?:[a-z]+ "
        r")?[a-z]+)$", r"then face \1 then turn around"),
    (r"(?:, )?\bwithout (?:stopping|pausing|halting)(?: (?:at|by|for|near) anything(?: else)?| anywhere(?: else)?| on the way| in between)?"
     r"(?: ,)?(?= |$)", ""),
    (r"(?<=not )(?:wander|go|run|drift) (?:off|away)$", "move"),
    (rf"{BEGIN}(?:stay|remain|be|wait) (?:here )?(?:with|by|near|close to|beside|next to|alongside) me(?: (?:, )?(?:and )?do not "
     r"(?:(?:wander|go|run|drift) (?:off|away|anywhere)|move|leave))?$", "come to me"),
    (rf"{BEGIN}(?:you can |you may )?(?:go |get |return )?(?:back )?to your (?:corner|spot|place|dock|base|charger|post)(?: again)?$",
     "go back to where you started"),
    (r"\b(?:and )?(?:end|stop|finish) (?:at|by) (?:the|a) ([a-z]+) , (?:(?:wait|no|sorry|but) (?:, )?)*(?:there is|we have) no \1 ,"
     r" (?=(?:end|stop|finish) )", "and "),
    (
        r"\b(?:see|tell me|check) (?:whether|if) (?:there is )?(?:anything|something)(?: is)? (?:hanging |up )?(?:above you"
        r"|over you|up there)$",
     "tell me what you see"),
    (r"\bstrait\b", "straight"), (r"\bturn (left|right) 7 2 0 degrees\b", r"turn \1 3 6 0 degrees then turn \1 3 6 0 degrees"),
    # moves
    (r"\bchuck a you (?:ey|ie)\b", "turn around"),
    (r"\b(?:spin|turn) around (?:like )?(?:all the way|one time|once|one full turn)\b", "turn around 3 6 0 degrees"),
    (r"\b(your|the) (left|right) side(?= (?:by )?(?:ninety|\d|for[a-z]+|thirty|sixty))", r"\1 \2"),
    (rf"{BEGIN}turn you(?= (?:to|left|right|around))", "turn"), (r"\bto left(?= (?:a )?little)", "left"),
    (r"(?<!a )\blittle bit\b", "a little bit"), (rf"{BEGIN}go (a little bit|a bit) front\b", r"go forward \1"),
    (rf"{BEGIN}(?:advance|drive|proceed|roll) (?=(?:forward|\d|point))", "go forward "), (r"\bgo forward forward\b", "go forward"),
    (rf"{BEGIN}yaw\b", "turn"), (
        r"(?: ,)? (?:you are|your) (?:too close|in (?:my|me|the) (?:way"
        r"|face))$", ""), (rf"{BEGIN}see (?:towards|to)(?= the\b)", "look at"),
    (rf"{BEGIN}come along (?=back|here|to me)", "come "), (rf"{BEGIN}back up (?=\d|point|a )", "go back "),
    (
        r"^(?:go )?back to (?:the )?(?:start"
        r"|beginning)$", "go back to the start"), (r"^(left|right) (\d(?: \d)*)(?: degrees)?$", r"turn \1 \2 degrees"),
    (r"\bturn (?:so|,) that you (?:are facing|face)\b", "turn to face"),
    (r"\b(?:a little bit|a bit|a little) , (?=half|\d|point|one|two|three)", ""),
    # to explore, to wait, to come
    (rf"{BEGIN}(?:go |please )*(?:have|take|go for|make) (?:a|one|an)?(?: (?:little|short|quick|full|good|nice|bit of a))* ?"
     r"(?:wander|stroll|walkabout|tour|round|roam|look)(?: (?:about|around|round))?(?: of| around| about)?(?: all| the "
        r"whole| the entire| the)?"
     r" (?:house|home|place|flat)(?: and (?:see|look)(?: it| everything)?(?: properly| carefully)?)?$", "explore the house"),
    (rf"{BEGIN}(?:have a (?:little )?wander (?:about|around)|go for a (?:bit of a )?walk ?about|roam (?:around|round|about)(?: a bit)?)"
     r"(?: and (?:get to know the (?:house|place)|see the (?:whole )?(?:place|house)|see what is what))?$", "explore the house"),
    (
        rf"{BEGIN}(?:just )?(?:sit tight|stay put|hang (?:about|around|on|tight)(?: here)?(?: a (?:tick|bit|moment|second"
        rf"|sec|minute))?)\b", "stay here"),
    (rf"{BEGIN}wait me\b", "wait"), (r"\bdo not (?:budge|translate|go anywhere|wander off|move an inch)\b", "do not move"),
    # to tell
    (rf"{BEGIN}(?:revert|report|report back|report both|get back|sing out|say) to (?:me|us)$", "tell me"),
    (rf"{BEGIN}(?:revert|report|sing out|tell|report both)$", "tell me"),
    (r"\bdo the needful by telling me\b", "tell me"), (r"\b(?:after )?you say me\b", "tell me"),
    (
        r"\b(?:and then|and|then) (?:come|return)(?: back)?(?: here)? (?:to tell|and tell|and say|and report)(?: me| "
        r"us)?(?: everything| about it| it)?$", "and come back and tell me"),
    (r"\bget a (?:closer|better|good|proper) (?:look|view) (?:at|of)\b", "look at"), (r"\bsing out\b", "tell me"),
    (r"\bhave a (?:gander|squiz|geez|butchers|peek|peep|nosy|shufti)\b", "have a look"),
    (r"\bread off what\b", "tell me what"), (r"\bsay what\b", "tell me what"), (
        r"\b(?:which|what) (color|colour)(?= (?:it"
        r"|the))", r"what \1"),
    # questions
    (r"^(how many .+?) (?:all ?together|altogether|in total|in all|all in all|overall)$", r"\1"),
    (r"\b(if|whether) (there is a (?:[a-z]+ )?[a-z]+) (?:hanging|standing|lying|sitting) (?=there\b|in\b|on\b)", r"\1 \2 "),
    (r"\bhow much (?=[a-z]+s\b)", "how many "), (r"\bin this (?:joint|place|here house)\b", "in this house"),
    (r"\bwhat all things are kept on\b", "what is on"), (r"\b(?:kept|laid|left|sitting|lying) on\b(?= (?:the|my))", "on"),
    (r"\b(?:in|of) (black|white|red|green|blue|yellow|brown|gray|grey|pink|purple|orange|teal) (?:color|colour)(?: only)?\b", r"\1"),
    (r"\b(black|white|red|green|blue|yellow|brown|gray|grey|pink|purple|orange|teal) (?:color|colour|colored|coloured)(?= [a-z])", r"\1"),
    (r"(?<=^)((?:is|are|does|do|has|have) .*?)(?:,? or (?:nah|not|no|is it not|is not it|am i seeing things))$", r"\1"),
    (r"\bstill (?:lying about|lying around|there)(?= (?:in|on))", "still"),
    (r"\b(?:do you (?:suppose|think|reckon|know if|know whether)) (?=(?:there is|the|my)\b)", "is it so that "),
    (r"\bis it so that there is\b", "is there"),
    (r"^((?:is|are) (?:the|my|that|there) (?:[a-z]+ ){1,5}?)still (?=(?:in|inside|on|there|at|under|by|beside|next|near)\b)", r"\1"),
    (
        rf"^which ([a-z]+) is (?:bigger|larger|taller)(?: one)? ,? ?the ({TINTS}|[a-z]+) one or the ({TINTS}|[a-z]+) one$",
        r"which one is larger , the \2 \1 or the \3 \1"),
    (r"^which(?: one)? is (?:taller) , (?=(?:the|my) )", "which one is larger , "),
    (rf"^(?:is|are) ((?:the|my) (?:[a-z]+ ){{0,4}}[a-z]+|it) (?:{_BIG} or {_SMALL}|{_SMALL} or {_BIG})$", r"how big is \1"),
    (rf"^((?:the|my) (?:[a-z]+ ){{0,3}}?(?!it )[a-z]+?) ,? ?(?:it )?is (?:{_BIG} or {_SMALL}|{_SMALL} or {_BIG})$", r"how big is \1"),
    (rf"^is ((?:the|my) (?:[a-z]+ ){{0,4}}[a-z]+|it) (?:{TINTS}) or (?:{TINTS})$", r"what color is \1"),
    (rf"^((?:the|my) (?:[a-z]+ ){{0,3}}?(?!it )[a-z]+?) ,? ?(?:it )?is (?:{TINTS}) or (?:{TINTS})$", r"what color is \1"),
    (
        r"^(describe (?:the|this|my) (?:[a-z]+ )?[a-z]+?) ,? ?(?:starting|beginning) (?:with|from|on|at) (?:(?!then\b"
        r"|and\b)[a-z]+ ?)+$", r"\1"),
    (rf"^(how many .+?) , (?:counting|including) the (?:{TINTS}) ones?$", r"\1"),
    (r"\bwhat is around (?:me|us)(?: in (?:this|the) room| here)?$", "what is around you"),
    (
        r"\b(?:list|name|tell me|show me) (?:every|each|all|all the|the) rooms?(?: (?:that )?you can (?:reach|get to|go "
        r"to)(?: from here)?)?"
     r" (?:that|which) (?:has|have|contains?|holds?) (?:at least (?:one|1)|an?|any) ((?:[a-z]+ ){0,3}?[a-z]+?)(?: in it"
        r"| in them| inside)?$", r"tell me which rooms have a \1"),
    (
        rf"\b(on|under|beside|near|by|at) (the|my) ({ROOM_NAMES}) (?!(?:floor|door|window|light|area|side|one)\b)(?=(?:sink"
        rf"|{KEPT_ON[3:-1]})\b)"
     r"([a-z]+)", r"\1 \2 \4 in the \3"),
    # what to see, and then to tell
    (rf"\b(?:check|look at|inspect|see) ((?:the|my) (?:[a-z]+ )*?{KEPT_ON}(?: in the [a-z]+)?) for (?:anything|something|things)"
     r" (?:left |lying |still |that is )*(?:on (?:it|top)|there)\b", r"tell me what is on \1"),
    (
        r"\b(?:check|look at|inspect|see) ((?:the|my) (?:[a-z]+ ){0,3}[a-z]+?) ,? ?(?:if|whether) (?:something|anything) is "
        r"(?:there |lying |kept )?on it\b",
     r"tell me if there is anything on \1"),
    (r"\b(if|whether) (?:anyone|anybody|someone|somebody|i|we|they|he|she) (?:has |have )?left (?:something|anything|stuff) (on|in|under) ",
     r"\1 there is anything \2 "),
    (rf"((?:the|my) (?:[a-z]+ )*?{KEPT_ON}(?: in the (?:{ROOM_NAMES}))?(?: ,)?(?: and| then)* )(?:tell me|say|see|report|check)"
     r" what is (?:lying|left|sitting|standing|kept|placed) there\b", r"\1tell me what is on it"),
    (rf"{BEGIN}(?:go )?(?:to )?(?:look|see|check) in (?:the )?({ROOM_NAMES}) (?=(?:if|whether) )", r"go to the \1 and see "),
    (r"\b(if|whether) ((?:the|my|there is an?) (?:[a-z]+ ){1,6}?)or not(?= (?:,|and|then|after)|$)", r"\1 \2"),
    (
        r"(\bcount .+?) (?:and|, then|then|,|and then) (?:tell me|say|report) how many(?: there are| you (?:see|find|saw"
        r"|found))?$", r"\1 and tell me"),
    (r"\breturn to the (?:exact |very |same )*(?:spot|place|position|point) (?:that |where )?you (?:left|set off|came|started)(?: from)?\b",
     "return to where you started"),
    (r"^(if (?:there is|you (?:see|find)) an? [^,]+? ,?) ?(?:go and |go )have a look and (?=(?:tell|say|report)\b)", r"\1 go to it and "),
    # conditions
    (r"\bif there (?:happens to be|should be)\b", "if there is"), (r"\bin case it is not\b", "if it is not"),
    (r"\bif (the [a-z ]+?) happens to be\b", r"if \1 is"), (rf"{BEGIN}should (the [a-z]+(?: [a-z]+)?) be\b", r"if \1 is"),
    (r"(\bif not|\botherwise) then (?=never mind\b)", r"\1 "), (r"\bif not have\b", "if not"), (r"\bnever mind and (?=stay|wait)", ""),
    (r"(?<!,) \bif not (?=go|come|head|stay|wait|stand)", " , if not "),
    (r"\bgo near (?=the|my|it)", "go to "),
    (r"^(?:that will be all|that is all for now|we are done|you are done|you may go|you are dismissed|dismissed)$", "stop"),
    # hedges
    (r"\b(?:exactly|precisely) (?=\d|one|two|three|point|half|a )", ""), (
        r"\b(?:properly|literally|basically|roughly|honestly"
        r"|actually)\b", ""),
    (
        r"(?<!would )(?<!i )(?<!you )(?<!we )(?<!looks )(?<!look )(?<!something )(?<!not )(?<!things )\blike (?=all the way"
        r"|right|do not|do|go|just|in|on|um)", ""),
    (
        r" like (?:a|an) (?:good )?(?:chap|dinosaur|parade|boss|pro|rocket|ninja|robot|king|queen|train|plane|ballerina"
        r"|crab|snail|good (?:boy|girl|lad))$", ""),
    (r" like that$", ""), (r"\b(?:only|once)$", ""), (r"(?: at)? all(?= (?:four|three|five|six|two) of)", ""),
    (r" in that order$", ""), (r" in order$", ""),
    (r"\bhave a (?:good |quick )?look(?: around| round)? from (?=(?:the|a) (?:far )?(?:corner|middle|center|centre))(.+)$",
     r"go to \1 and look around"),
    (
        r"\b(?:the|a) (?:north|south|east|west)+ ?(?:east|west)?(?:ern)? corner (of|in) (.+?) ,? ?or any(?: other)? "
        r"corner(?: if .*)?$", r"a corner \1 \2"),
    (rf"\bplant with (?:the |)({_COLOR}) (?:leaves|leafs|foliage)\b", r"\1 plant"),
    (rf"((?:the|my) (?:{ROOM_NAMES})) , where (?:we|i) (?:always |usually )?(?:keep|store|have|put|eat|cook|sleep|watch|work|play)"
     r"(?: [a-z]+){1,4}$", r"\1"),
    (r"\bgo to a , (.+?) ,? ?b , (.+?) ,? ?c , (.+?)(?: again)?(?= ,|$)", r"go to \1 then \2 then \3"),
    (rf"{BEGIN}come to a (?:halt|stop|standstill)\b", "stop"), (
        r"\b(?:just|right|a little|a bit) (?:short of|before)(?= (?:the|my"
        r"|it)\b)", "next to"),
    (r" (?:and |, )?(?:then )?stop (?:about |roughly |around )?(?:a|one|1) met(?:re|er) (?:away|off|short)(?: (?:from|of) it)?$", ""),
    (
        r"\b(?:the|a) room (?:where |in which |that |)(?:i|we|you|people) (?:can |usually |always |normally |)(eat|cook"
        r"|sleep|work|study|bathe|dine)(?: in)?$",
     r"somewhere to \1"), (r"^somewhere to\b", "go somewhere to"),
    (r"\b(?:whatever|whichever) room (?:has|contains|holds|is the one with) (?=the |a |my )", "the room with "),
    (
        r"\b(?:whatever|whichever|which ever) ((?:[a-z]+ )?[a-z]+) is (closest|nearest|biggest|largest|smallest|tallest)(?: "
        r"to you)?$", r"the \2 \1"),
    (r"\bour (?=[a-z])", "my "), (
        r"\bthe (?:one and only|only) (?!(?:one|thing|way"
        r"|time)\b)", "the "), (r"\b(?:tucked|pushed|shoved) (?:in )?under\b", "under"),
    (r"^((?:in|into|to) (?:the|my) [a-z ]+?) (?:with you|you go|you get)$", r"go \1"),
    (rf"^after (the (?:{ROOM_NAMES}|{THING_NAMES})) (?:, )?(?:go|head|walk|move|come) to (?=the |my )", r"go to \1 then go to "),
    (
        rf"^((?:go|walk|head|get|move) (?:over |back )?to) ((?:the|my) (?:[a-z]+ )?(?:{ROOM_NAMES}|{THING_NAMES})) (?:, "
        rf")?(?:via|by way of|going through|through)"
     rf" ((?:the|my) (?:{ROOM_NAMES}))$", r"\1 \3 then \1 \2"),
    (r"^1 , (.+?) (?:, )?2 , ", r"\1 then "), (r"(\bthen [a-z ]+?) (?:, )?[3-9] , ", r"\1 then "),
    (rf"{BEGIN}back (?=to me\b|here\b)", "come back "), (
        r"^(?:never mind|forget it|forget about it|cancel that|abort)(?: (?:now"
        r"|then))?$", "stop"),
    (
        rf"{BEGIN}(a|one|two|three) (steps?) (back|backwards?|forwards?"
        rf"|ahead)$", r"take \1 \2 \3"), (r"\banother (?=met(?:re|er)\b|foot\b|yard\b)", "one "),
    (r"^((?:go to |find |)(?:any|a) [a-z ]+?) (?:will do|would do|is fine|is good)$", r"\1"),
    (rf"\b(the|my|a) ([a-z]+) , (?:it|that) is (?:the |a )?({_COLOR})(?: one)?$", r"\1 \3 \2"),
    (rf"^not (?:to )?the {_COLOR} ([a-z]+) , (?:but )?(?:to )?the ({_COLOR}) (?:one|\1)$", r"the \2 \1"),
    )  # fmt: skip
_COMPILED = tuple((re.compile(pattern), into) for pattern, into in _RULES)


def reworded(sentences: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Sentences in the wording of the grammar.

    A rewritten word keeps the place where it was typed.
    """
    made = (rewritten(list(sentence), _COMPILED) for sentence in sentences)
    return tuple(tuple(sentence) for sentence in made if sentence)

"""Beside: manners, reminders and statements around a request; rules of `envs.language.reading.recasting.recasting`.

"As if nothing happened, go to the sofa" is "go to the sofa"; "my ball rolled off, go to it" is "go to the ball". No rule takes a word away
that limits, negates or counts.
"""

from envs.language.reading.recasting.phrases import NAMED, ROOM, THING_NAMES, TINTS

_ASKED = r"(?:asked|told|said|instructed|wanted|requested|ordered|mentioned|explained|just said|explained to you|showed you|taught you)"
_KNOWN = r"(?:go|come|head|walk|turn|find|visit|stay|wait|stop|tell|look|face|stand|get|take|check|bring|see)"

BESIDE: tuple[tuple[str, str], ...] = (
    # beside a request: manners and reminders that leave it as it is
    (r"^(?:no matter|regardless of|whatever|never mind) (?:what|who|how|where|which|whether|if|the)\b(?:(?!,|\.).)*(?: ,|\.) "
     rf"(?={_KNOWN}\b)", ""),
    (rf"^({_KNOWN}\b.*?)(?: ,)? (?:no matter|regardless of) (?:what|who|how)(?:(?! if | unless | then |,|\.).)*$", r"\1"),
    (r"(?:^|(?<= ))(?:just )?as (?:if|though) (?:nothing|no one|nobody) (?:[a-z]+ ?){1,3}(?: ,|$)", ""),
    (rf"(?: ,)? (?:like|as|just like|exactly as) (?:i|we) (?:have |had |just |already )*{_ASKED}(?: you)?(?: to)?(?: before| earlier"
     r"| already| a minute ago| just now)?$", ""),
    (r" like (?:a|the) (?:good|nice|proper|real|true|big|brave|clever|obedient)(?: (?:boy|girl|lad|machine|servant|butler|soldier|dog))?$",
     ""),
    (r"^(?:not that i (?:mind|care|am complaining|want to [a-z]+)|(?:i am )?not being (?:funny|rude)|no offen[cs]e|do not take this the"
     r" wrong way|with (?:all due )?respect)(?: ,)? (?:but )?", ""),
    (r"^(?:forget it|never mind|cancel that|scratch that)(?: ,| \.)+ (?=(?:stay|stop|wait|just|go|do not move)\b)", ""),
    (r"^(?:run|do|here is) (?:me )?(?:an?|one|a quick|a small) (?:favour|favor|job)(?: for (?:me|you|us))?(?: ,| \.)+ ", ""),
    (r"(?: ,)? (?:before (?:i|we) (?:count to [a-z0-9 ]+|lose (?:my|our) (?:patience|temper|mind)|get (?:angry|cross|mad|annoyed|bored)"
     r"|fall asleep|change my mind)|for once(?: in your life)?|if (?:it is|it s) the last thing you do)$", ""),
    (r" (?:, )?that is(?= ,|$)", ""),
    (
        r" , ignoring (?:everything|anything|all|everybody|everyone|whatever is) (?:there|in there|in it|else|on the way"
        r"|you see)(?= ,|$| and)",
     ""),
    (r"\b(all (?:of )?(?:the |my )?[a-z]+s) (?:that )?you (?:can|are able to)(?: find| see| reach| get to)?$", r"\1"),
    (r"\b(describe (?:it|(?:the|this|my) [a-z]+(?: room)?)) (?:to|for) (?:me|us)\b", r"\1"),
    (r"(?<=[a-z]) (?:that |which )?i (?:could|can|might|may) (?:use|borrow|have)$", ""),
    (rf"((?:the|my|our) {ROOM})(?: ,)? and step on it$", r"\1"),
    # what a statement tells of
    (rf"^(?:i (?:think|reckon|believe|guess|heard|hear|see)(?: that)? )?(?:the|my|our|a|that|your) (?:[a-z]+ s )?"
     rf"((?:(?:{TINTS}|big|large|small|little) )*(?:(?:{ROOM}) )?{THING_NAMES}) (?:is|has|was|needs|wants|rolled|fell|went|got|keeps|seems"
     r"|looks|must|might|s|could do)\b(?:(?! not | no | never | if | unless | and | but |,|\.).)*(?: \.| ,| and| so)+"
     r" (?:please |can you |could you |will you )*(?:go|head|walk|drive|run|pop|toddle|find|look at|look for|check|see|get|visit|move|roll)"
     r"(?: (?:over|on|up|and look|and see|and check))*(?: (?:to|at|for|on))? (?:it|that|there|that one)$", r"go to the \1"),
    (rf"\bthere is a ({THING_NAMES}) (?:somewhere|around here|here somewhere|in here|around|about) (?:that|which) is ({TINTS})\b",
     r"there is a \2 \1 somewhere"),
    (rf"^(?:nobody|no one|there is (?:nobody|no one|nobody else)) (?:is |s )?(?:in|using|at) ((?:the|my) {ROOM})(?: right now| now| any"
     r" ?more)?(?: ,| \.| so| and)+ (?:you (?:can|may|should) |please )?(?:go|walk|drive|head|get)(?: on| right)? (?:there|in|in there"
     r"|inside)$", r"go to \1"),
    (rf"^(?:(?:in|inside) ((?:the|my) {ROOM}) )?there are (?:two|three|four|five|six|some|several|a few|a couple of|\d) ([a-z]+?)s"
     r"(?: ,| \.| and)+ (go to|find|visit|stand by|look at) the one (.+)$", r"\3 the \2 \4"),
    (r"^(?:and |now )?(?:the )?([a-z]+(?: [a-z]+)?) next$", r"go to the \1"),
    (rf"^it is ({NAMED}) (?:that |where )?i (?:want|need|would like) you (?:at|in|by|near|to go to|to be at|to be in|over at|over by)$",
     r"go to \1"),
    (rf"\b(?:go (?:and )?)?check (?:that )?({NAMED}) has (a [a-z]+(?: [a-z]+)?) on it\b", r"go to \1 and tell me if there is \2 on it"),
    (
        rf"^go to ((?:the|my) {ROOM})\b((?: ,|wait|there|a|bit|moment|have|look|round|around|and|then| )*?)(?: ,| and| "
        rf"then)+ (?:come|go|return)"
     r" back(?: here| to me)?(?: ,| and| then)+ (?:to )?tell me what you (?:saw|have seen|found)(?: there| in there)?$",
     r"go to \1 then describe it then go back to where you started"),
)  # fmt: skip

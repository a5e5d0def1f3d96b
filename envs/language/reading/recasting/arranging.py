"""Arranging: orders, alternatives, afterthoughts and asides as people put them; rules of `envs.language.reading.recasting.recasting`.

"The hall first, the study second" is "the hall first, then the study"; "the hall if there is a lamp, the study if not" is a condition and
its opposite. No rule takes a word away that limits, negates or counts.
"""

from envs.language.reading.recasting.phrases import NAMED, PLACED, ROOM, START, THING_NAMES, VERBS

_COLOR = "(?:black|white|red|green|blue|yellow|brown|gray|grey|pink|purple|orange|teal|big|large|small|little|tall)"
_NOUN = rf"(?:{ROOM}|(?:{_COLOR} )*(?:{ROOM} )?{THING_NAMES})"
_BEEN = (
    r"(?:(?:been|gone|driven|walked|popped|got|called in|stopped|looked in)(?: (?:over|up|round|in|off))*"
    r"(?: (?:to|at|by|in|past))+|visited|seen|checked(?: on)?|reached|found|inspected|looked (?:at|in)|had a look (?:at|in)|done)"
)
_AFTER = rf"(?:after|once|when|as soon as|only after|only once) (?:you (?:have )?)?{_BEEN}|having {_BEEN}|after having {_BEEN}"
_ONE_ACT = r"(?:(?! and | then | or | if | unless | but | before | until | not |,|\.).)+?"
_CASE = r"(?:(?! if | unless | otherwise | or |,|\.).)+?"
_SAYS_YES = r"(?:(?! not\b| no\b| never\b| none\b| if | unless | otherwise | or |,|\.).)+?"
_UNMET = (
    r"(?:not|there is not(?: one| any)?|there is none|there is no such thing|it is not(?: so)?"
    r"|it does not|it has not|you do not(?: see one| find one)?|there are not(?: any)?|there are none|that is not so)"
)
_MET = r"(?:there is(?: one)?|it is|there are(?: any| some)?|you do|you can (?:see|find) one|it does|you (?:see|find) one)"
_LINKED = r"(?:(?:,|\.|or|and|but|else) )+"
_GO_TO = r"(?:(?:go|head|walk|get|drive|move)(?: (?:over|on|along|straight))* )?(?:to|into|over to) "
_THERE_IS = (
    r"(?:(?:it|that|which|that one|they) )?(?:(?:should|must|ought to|will|would|might|may|could)(?: still| probably)? be"
    r"|i (?:think|believe|reckon|guess|suppose|expect) (?:it|that|that one) is|(?:it|that|which) is(?: probably| usually| normally"
    r"| supposed to be)?|you (?:will|should|can) find (?:it|that) |it (?:lives|stands|sits)|probably|presumably|last seen|usually)"
)
_AS_KNOWN = (
    r"(?:you know(?: the one)?|you see|as you know|you remember|if i (?:remember|recall)(?: right(?:ly)?| correctly)?|if memory serves"
    r"(?: me(?: right)?)?|i (?:think|believe|reckon|guess|suppose)|if i am not mistaken|i mean|i am (?:pretty |fairly )?sure)"
)
_FLOOR = r"(?:the |that |this |its |my |our )?(?:floors?|tiles?|carpets?|lino|paint|varnish|floorboards?|boards|grout)"
_WET = (
    r"(?:wet|damp|drying|slippery|slick|soaking|soaked|sticky|dirty|filthy|muddy|clean|fresh|tacky|just (?:done|mopped|washed)|not dry"
    r"|mopped|washed|waxed|polished|hoovered|vacuumed)"
)
_ONLY = r"(?:(?!\b(?:the|my|that|a|is|are|if|unless)\b).)*\b(?:the|my|that) "  # the first thing of a text, so that no other is meant
_SENT = (
    r"(?:shoo(?: shoo)?|scram|begone|out|away|be off|off|hop it|buzz off|vamoose|skedaddle|clear off|clear out|beat it|get lost|push off"
    r"|go away|on your way|off with you|away with you|off you go|out you go|run along|bye|bye bye)"
)

ARRANGING: tuple[tuple[str, str], ...] = (
    # orders
    (rf"{START}(?:do|take|tackle|try|hit) (?:the |my )?({ROOM}) first\b(?=.*\b(?:second|then|next|last|lastly|finally|finish|end)\b)",
     r"go to the \1 first"),
    (rf"(\bfirst\b[^.]*?)(?: ,| and| then)+ (?:the |my )?({_NOUN}) (?:second|third|fourth|next|secondly|thirdly|after that|afterwards)"
     r"(?= ,| \.|$| and| then)", r"\1 then the \2"),
    (rf"(\bfirst\b[^.]*?)(?: ,| and| then)+ (?:the |my )?({_NOUN}) (?:last(?: of all)?|lastly|finally|at the end|to finish)$",
     r"\1 then the \2"),
    (rf"(\bfirst\b[^.]*?)(?: ,| and| then)+ (?:end|finish|wind|fetch)(?: up)? (?:in|at|by|with) (?:the "
     rf"|my )?({_NOUN})$", r"\1 then the \2"),
    (rf"^(?:{_AFTER}) ({NAMED}) (?:, )?(?:then )?(?:you (?:can|should|may|must) )?(?={VERBS}\b)", r"go to \1 then "),
    (rf"^({VERBS}\b{_ONE_ACT})(?: ,)?(?: but)? (?:{_AFTER}) ({NAMED})$", r"go to \2 then \1"),
    # a condition and its opposite
    (rf"^{_GO_TO}(?:the |my )?({_NOUN}) if ({_SAYS_YES}) {_LINKED}(?:{_GO_TO})?(?:the |my )?({_NOUN})(?: ,)? if {_UNMET}$",
     r"go to the \1 if \2 , otherwise go to the \3"),
    (rf"^(?:the |my )?({_NOUN}) if ({_SAYS_YES}) {_LINKED}(?:{_GO_TO})?(?:the |my )?({_NOUN})(?: ,)? if {_UNMET}$",
     r"go to the \1 if \2 , otherwise go to the \3"),
    (rf"^({VERBS}\b{_ONE_ACT}) if ({_SAYS_YES}) {_LINKED}({VERBS}\b{_ONE_ACT})(?: ,)? if {_UNMET}$", r"\1 if \2 , otherwise \3"),
    (rf"^{_GO_TO}(?:the |my )?({_NOUN}) if (there (?:is|are) no(?:t an?)? {_CASE}) {_LINKED}(?:{_GO_TO})?(?:the |my )?({_NOUN})(?: ,)?"
     rf" if {_MET}$", r"go to the \1 if \2 , otherwise go to the \3"),
    (rf"^(?:the |my )?({_NOUN}) if (there (?:is|are) no(?:t an?)? {_CASE}) {_LINKED}(?:{_GO_TO})?(?:the |my )?({_NOUN})(?: ,)? if {_MET}$",
     r"go to the \1 if \2 , otherwise go to the \3"),
    (rf"^((?:unless (?:there is|there are|you (?:see|find))|if (?:there (?:is|are) (?:no|not an?|not any)|you (?:do|can) not (?:see|find)))"
     rf" {_CASE}(?: ,)? {VERBS}\b{_ONE_ACT}) (?:,|\.) (?:and |but )?if {_MET} (?:, )?(?:then )?(?={VERBS}\b)", r"\1 , otherwise "),
    # limits after a request
    (r"(?:(?: ,| \.| but| and)+) (?:only|mind you|still|however|just|except|one thing)(?: ,)? (?=(?:do not|never|avoid|keep (?:out|off|away"
     r"|clear)|stay (?:out|off|away|clear)|steer clear)\b)", " , "),
    (r"(?<!never)(?: ,)? (?:tho|though|mind|mind you|however)(?= ,| \.|$)", ""),
    (rf"(?: ,| \.| because| as)+ {_FLOOR} (?:(?:is|are|s|has been|have been|was) )?(?:still |all |very |a bit |too |being |only )*{_WET}"
     r"(?= \.|$)", ""),
    (r"(?: ,| \.| because| as)+ (?:somebody|someone|mum|mom|dad|my [a-z]+|he|she|grandma|grandad|(?:the )?(?:baby|kids?"
     r"|guests?)) (?:is|are|s)"
     r" (?:still |already |just )*(?:in (?:the )?(?:shower|bath|bed|tub|loo)|on (?:the )?(?:toilet|loo|phone|a call)"
     r"|in there|asleep|sleeping"
     r"|napping|resting|showering|bathing|washing|changing|getting (?:dressed|changed)|getting ready|having a (?:bath|shower"
     r"|nap|wash))(?= \.|$)",
     ""),
    (rf"\b(?:go|walk|drive|steer|roll|pass|drive|keep) (?:right |well |all the way )?(?:a?round) ((?:the|my) (?:{_COLOR} )*{THING_NAMES}"
     rf"(?: in the {ROOM})?)(?: ,| and| but)* (?:not|never|do not go|do not drive|rather than|instead of)(?: going| driving)?"
     r" (?:straight |right )?(?:across|over|on|onto|through|on top of)(?: it)?(?= ,| \.|$)", r"do not walk over \1"),
    (rf"^((?:the |my )?{_NOUN}) , and (?=(?:do not|never|avoid|keep|stay|steer)\b)", r"go to \1 and "),
    # to leave
    (rf"^{_SENT}(?: ,| \.| you| go| now)* (?:(?:get |go )?out of|leave|away from) (?=(?:this|the|my|here)\b)", "get out of "),
    (r"^out of (?=(?:this|the|my) room$|here$)", "get out of "),
    # which one is meant
    (rf"^({_ONLY}(?:{_COLOR} )*(?:{THING_NAMES}))(?: ,| \.)+ {_THERE_IS}(?: somewhere| over| out| up| right| still| there)*"
     rf" in (?:the |my )?({ROOM})(?= ,| \.|$)", r"\1 in the \2"),
    (rf"^({_ONLY}(?:{_COLOR} )*(?:{THING_NAMES}))(?: ,) {_AS_KNOWN}(?: ,)? (?={PLACED} (?:the|my)\b)", r"\1 "),
    (rf"^(?:that|the|my) ((?:{_COLOR} )*{THING_NAMES}(?: {PLACED} (?:the|my) [a-z]+(?: room)?)?)(?: ,| \.)+ (?:please )?"
     r"(?:go|head|get|drive|walk|pop|move)(?: on| over| along| right| up)* (?:there|to it)(?= ,| \.|$)", r"go to the \1"),
    # how it is turned, and why
    (r"\b((?:turn|spin|rotation|circle|revolution|twirl|sweep|pirouette|degrees|around)(?: once| twice| fully)?) (?:right "
     r"|there |just )*(?:on (?:the|one) spot"
     r"|on your (?:axis|own axis|heels?)|where you (?:are|stand)|in place|without moving off)(?= ,| \.|$| and| then)", r"\1"),
    (r" ,(?: that)? (?:i|we|they|everybody|everyone) (?:can|could|may|might) (?:all |both |better )?(?:see|have a look at|look at|check"
     r"|watch|get a look at|get an idea of|know|view|film) (?:what is |what |everything (?:that is )?|all that is |all of "
     r"|all |the (?:whole )?)?"
     r"(?:a?round |near |behind |beside |about )?(?:you|there|here|room|place|everything|us|me)(?= \.|$)", ""),
    # questions
    (r"^(how many (?:[a-z]+ )?(?:chairs|stools|seats|armchairs)) (?:are|go|stand)(?: there)? (?:next to|beside) (?=(?:the|my|our)\b)",
     r"\1 are there beside "),
    (r"\b(chairs|stools|seats|armchairs) (are there|there are|are|have we got|do we have|go|stand) (?:at|round|around|about|surrounding)"
     rf" (?=(?:the|my|our) (?:{_COLOR} )*(?:{ROOM} |dining |coffee )?(?:table|desk|counter|bed|sofa)\b)", r"\1 are there beside "),
    (r"^(?:those|these|the|my|our) ((?:[a-z]+ ){0,3}?[a-z]+s(?: (?:in|on|by|at|near|under|beside|next to) (?:the|my) [a-z]+(?: room)?)?)"
     r"(?: ,| \.)+ (?:(?:tell me|say|and|so) )*(what (?:color|colour|size)|how (?:big|large|tall)|where|what shade) (?:are|is|were|would)"
     r" (?:they|those|these|them)(?: all)?$", r"\2 are the \1"),
    (rf"^(?:those|these|the|my|our) ((?:[a-z]+ ){{0,3}}?[a-z]+s(?: (?:in|on|by|at|near|under|beside|next to) (?:the|my) [a-z]+(?: room)?)?)"
     rf"(?: ,| \.)+ are (?:they|those|these)(?: all)? ({_COLOR})$", r"are the \1 \2"),
)  # fmt: skip

"""Plainly: roundabout wordings of several kinds in plain ones; rules of `envs.language.reading.recasting.recasting`.

"What I need from you is that you drive to the bed", "Target: the bed. Go." and "any chance you could mosey over to the bed" are "go to the
bed"; "what occupies the space between the fridge and the sink" asks what is between them.
"""

from envs.language.reading.recasting.phrases import ROOM, START, THING_NAMES, VERBS

_A = r"(?:(?:the|my|our|a) (?:(?!and\b)[a-z]+ ){0,3}?[a-z]+)"
_THE_ROOM = rf"(?:the|my|our) (?:[a-z]+ )?{ROOM}"
_ON = r"(?:on top of|on|under|underneath|beneath|inside|in|next to|beside|by|behind)"
_ANYBODY = r"(?:somebody|someone|i|we|they|he|she|mum|mom|dad|the (?:kids|cleaner|cleaners|children)|my [a-z]+)"
_LEFT = (
    r"(?:have |has |had |must have |may have |might have )*(?:left|put|dumped|dropped|placed|set|laid|forgotten|forgot"
    r"|stuck|plonked|shoved|stood)"
)
_SOMETHING = r"(?:something|some things?|some stuff|stuff|things|a thing|a few things|an object|something or other)"
_GO_SEE = (
    r"(?:(?:please|can you|could you|would you|will you|go|pop over|run|just|and|over|then) )*(?:find out|see|look"
    r"|check|tell me|have a look"
    r"|take a look|let me know|report)(?: and tell me)?"
)

PLAINLY: tuple[tuple[str, str], ...] = (
    # beside a request
    (r"(?:^| )(?:for|in) (?:heaven|heavens|god|goodness|christ|pete|mercy|pity|jesus)(?: s)? (?:sakes?|name)(?: ,)?(?= |$)", ""),
    (r"(?:^| )for (?:crying out loud|the love of (?:god|mike|all that is holy))(?: ,)?(?= |$)", ""),
    (r"(?: ,)? if you (?:do not|would not) mind (?:my |me )?(?:asking|saying|the question)(?= ,|$| \.)", ""),
    (r"(?: ,|^)? ?i do not (?:know|care) why(?: ,)?(?: (?:but )?(?:just )?do it)?$", ""), (r"(?: ,| \.| and| so)+ just do it$", ""),
    (
        r" , (?:by|via|using|on) (?:whatever|whichever|any) (?:route|way|path|road)(?: you (?:like|want|please|calculate"
        r"|choose|prefer|fancy|think"
     r" best))?(?= ,| \.|$)", ""),
    (r"(?: ,| \.)+ (?:that is it|there you go|there we go|like that|good (?:boy|girl|lad))$", ""),
    (
        r"^((?:[a-z]+ )*?(?:wait|stay|stand|stop|park|remain|be)\b[^.]*?)(?: ,)? (?:until|till) (?!you\b)(?:(?:my|our|the"
        r"|a) )?(?:i|we|he|she|they"
     r"|somebody|someone|[a-z]+(?: [a-z]+)?) (?:arrives?|comes?|gets? (?:here|there|back|home)|am (?:ready|back|done"
        r"|there|home)|are (?:ready|back"
     r"|done|here)|is (?:ready|back|done|here|over|finished)|calls?(?: you)?|need you|shows? up|turns? up|leaves?|says? so|rings?)"
     r"(?: again| home)?(?=$| , that would)", r"\1"),
    (r"^wait (?:, )?(?=(?:are|is|what|where|do|how|which) )", ""), (r"(?: ,)? if you(?= ,| then|$)", ""),
    (
        r" , (?:the|my|our) (?:cleaners?|landlord|boss|kids?|guests?|plumbers?|neighbou?rs?|agents?) (?:is|are|was|were) "
        r"(?:asking|wondering|waiting"
     r"|complaining|calling|nagging)(?: [a-z]+){0,3}$", ""),
    (
        r" , i (?:would like|fancy|want|could do with) (?:a bit of |some |a little )?(?:company|quiet|peace|fun|fresh air"
        r"|privacy|sunshine|warmth)"
     r"(?: there| here| in there)?$", ""),
    (
        r"^if i (?:could|may|might|can) (?:ask|trouble|get|bother|persuade) you to ([^,.]+?) , (?:that|it) would be "
        r"[a-z]+(?: of you)?$", r"\1"),
    (
        rf"^would it (?:trouble|bother|inconvenience|hurt|pain|cost|be too much trouble for|be a bother for) you (?:too much "
        rf"|terribly |at all )*to "
     rf"(?={VERBS}\b)", ""),
    (
        r"^(?:is there )?(?:any|a) (?:chance|possibility|hope|way) (?:at all )?(?:that |of )?you (?:could|can|might|would"
        r"|will) (?=[a-z])", ""),
    (rf"^(?:all )?what (?:i|we) (?:want|need|would like|am after|ask|am asking)(?: from you| of you| now| right now)* is (?:that|for) you "
     rf"(?:to |should )?(?={VERBS}\b)", ""),
    (r"^(?:remind me|refresh my memory|jog my memory|tell me again|one thing|say)(?: ,| \.)* (?=(?:what|where|how|which|is|are)\b)", ""),
    (r"^((?:is|are) there [^.,]*?)(?: ,)? or (?:did|have|has|do|had|was|is|are) (?:we|i|they|you|he|she|it|somebody|someone|mum|dad|that)\b"
     r"(?:(?!\bthe\b)[^.,])*$", r"\1"),
    (r"^(?:target|goal|objective|next stop|next|your target|your goal|mission|aim)(?: ,| \.|:)* ((?:the|my|a) [^.,]*?)(?: (?:\.|,) go)?$",
     r"go to \1"),
    (rf"^(?:target|goal|objective|mission)(?: ,| \.)+ ((?:(?!{VERBS}\b)[a-z]+ ?)+?)(?: (?:\.|,) go)?$", r"go to the \1"),
    # where to stand
    (r"\b(wait|stand|stay|stop|park) over (?=(?:between|by|next to|beside|in front of|behind|near)\b)", r"\1 "),
    (
        rf"{START}(?:find|pick|choose|get|grab|take) (?:yourself |you )?(?:a |some )(?:[a-z]+ )?(?:spot|place|position) "
        rf"(?=(?:next to|beside|by|near"
     r"|close to|between|in front of|behind) )", "stand "),
    (
        rf"{START}(?:settle|rest|repose|stop off|station|encamp|linger|stick around)(?: down| yourself)? (?=(?:next to"
        rf"|beside|by|near|between|in "
     r"front of|behind) )", "stand "),
    (rf"{START}(turn|spin|rotate|swivel) yourself (?:just )?", r"\1 "),
    (
        rf"{START}(?:move|go|walk|drive|roll|get|bring)(?: yourself)? (?:until|till|unto|up until) (?=(?:the|my) (?:[a-z]+ "
        rf"){{0,2}}?(?:{THING_NAMES}"
     rf"|{ROOM})(?: in {_THE_ROOM})?(?= ,| \.|$| and))", "go to "),
    (rf"^(?:halfway|half way|midway|exactly halfway|somewhere) (?:from|between) ({_A}) (?:to|and) ({_A}) is where (?:i|we) (?:want|need"
     r"|would like)(?: to have)? you(?: to (?:be|stand|wait))?$", r"stand between \1 and \2"),
    (
        rf"\b((?:stand|stop|wait|park|go|be|walk)(?: to a (?:spot|place))?) (?:halfway|half way|midway) (?:from|between) "
        rf"({_A}) (?:to|and) ({_A})"
     r"(?= ,| \.|$)", r"stand between \2 and \3"),
    (rf"{START}come (?:(?:along|on|over|here|back|right|up|round) )+(to (?:me|us))\b", r"come \1"),
    (r"^(?:i am|we are) waiting [^.,]*? (?:,|\.)+ (come (?:to|here|over|back)\b[^.]*)$", r"\1"),
    (
        rf"^i am (?:(?:just|already|currently|still|right|over|here) )*(?:sitting|standing|waiting|sat|lying|perched|curled "
        rf"up|here|over)? ?(?:on|by|at"
     rf"|near|next to|beside) ((?:the|my) (?:[a-z]+ ){{0,2}}?{THING_NAMES}(?: in {_THE_ROOM})?)(?: ,| \.| and| so)+ (?:do |please |just )?"
     r"(?:come|join|meet|find)(?: (?:and|over|here|to|join|find|meet|see|sit|with|me|us|company|keep|now|by|next))*$",
     r"come and stand by \1"),
    (
        rf"{START}(go|proceed|drive|walk|move|head|travel) from (?:here|where you (?:are|stand)|this spot|your place|there) "
        rf"(?=(?:to|into|over) )", r"\1 "),
    # leave, and back
    (
        rf"{START}(?:vacate|quit|evacuate|abandon|desert|depart from|depart|clear) (?=(?:this|the|my) (?:room|[a-z]+ room"
        rf"|{ROOM})\b)", "leave "),
    (
        r"(?: ,| \.| and| then)+ (?:straight |right |directly |all the way )*back to where you "
        r"started$", " then go back to where you started"),
    # orders
    (r"\b(?:terminate|conclude|finish up|wind up|end up) (?=(?:in|at|by|with) )", "end "),
    (
        rf"(?: ,| \.| and| then)+ (?:when|once|after|as soon as) (?:you have|you are|that is|they are)(?: [a-z]+){{1,3}}? "
        rf"(?:,|then )?(?:i|we) (?:will"
     rf"|shall) (?:see|meet|find) you (?:in|at|by) ({_THE_ROOM})$", r" then go to \1"),
    (
        rf"^((?:go to|look at|have a look at|take a look at|visit|find|check) [^.,]*?)(?: ,)? and ({_A}) (?:afterwards|after "
        rf"that|next|after|later)$",
     r"\1 then \2"),
    # conditions
    (rf"^((?:the|my) (?:[a-z]+ ){{0,2}}?{THING_NAMES}) , (?:in case|if) it is ([a-z]+) (?:,|then )", r"if \1 is \2 , "),
    (
        rf"^(?:check |see )?(?:is|are) ((?:the|my) (?:[a-z]+ ){{0,3}}?(?:{THING_NAMES}|{ROOM})(?:s|es)?(?: {_ON} {_A})?) "
        rf"([a-z]+|{_ON} {_A}|in {_THE_ROOM})"
     r"(?: \.| ,)+ (?:if so|if it is|if yes|if true|then|if(?= (?:go|come|visit|find|walk|drive|stand|wait)))(?: ,| "
        r"then)? ((?!is\b)[^.]+?)(?: \.| ,| and| but)+ (?:if not"
        r"|otherwise|if it is not|if false"
     r"|else|if no)(?: ,)? ([^.]+)$", r"if \1 is \2 , \3 , otherwise \4"),
    (r"^(?:check|test|query|question)(?: ,| \.|:)+ (?=(?:is|are|does|do)\b)", ""),
    (r"\bif (?:true|yes|so it is|affirmative|it is true)(?= ,| go| then| visit)", "if so"),
    (r"\bif (?:false|no|negative|it is false|it is not true)(?= ,| go| then| visit)", "if not"),
    # questions
    (r"^what (?:stands|lies|is|sits|occupies the space|fills the (?:gap|space)|comes|do you find|will i find)(?: there| standing| placed)? "
     r"(?:in )?between (?:the )?([a-z]+) and (?:the )?([a-z]+)(?=$| \.)", r"what is between the \1 and the \2"),
    (
        r"\b(how many [a-z]+(?: [a-z]+)?) do (?:we|i|you) (?:actually |really |even |currently )*(?:own|possess|have|have "
        r"got|keep)(?: here| in (?:the|this)"
     r" (?:house|home|place))?(?=$| \.)", r"\1 do we have"),
    (rf"\bwhat {_ANYBODY} {_LEFT}(?: down| lying| behind)? (?={_ON} (?:the|my) )", "what is "),
    (
        rf"^{_ANYBODY} {_LEFT} {_SOMETHING}(?: lying| standing| sitting| there| behind)? ({_ON} {_A})(?: ,| \.| and| so)+ "
        rf"{_GO_SEE}(?: what)?(?: it"
     r" is| that is| they are)?(?: for me)?(?: ,)?(?: would you| will you)?$", r"go and see what is \1"),
    (
        rf"{START}(?:can you |could you |would you )?go (?:and |to )?(?:look|see|check|find out|have a look)(?: at)? what "
        rf"(?:is|are) (?:(?:standing|lying"
     rf"|sitting|placed) )?({_ON} {_A})(?: ,)? (?:and|then)(?: then)? (?:say|tell|report|repeat)(?: it| that| them)?(?: "
        rf"back)?(?: to)? me(?: what it"
     r" is)?(?=$| \.)", r"go and see what is \1 and tell me"),
    (rf"^check (?:the )?top(?: surface)? of (?:the )?((?:(?:{ROOM}) )?{THING_NAMES}) for (?:objects|things|items|stuff)(?: ,| and| then)*"
     r"(?: report(?: back)?)?$", r"go and see what is on the \1 and tell me"),
    (rf"^what is the colou?r of ({_A} in {_THE_ROOM})(?: ,)? and (?:of )?(?:the one|that) (in {_THE_ROOM})(?=$| \.)",
     r"what color is \1 and what color is the one \2"),
    (r"(what colou?rs? (?:are|is) [^.]*?) \. (?:all|both|each|every one|the lot) of them(?= ,|$| \.)", r"\1"),
    (
        rf"(what colou?r is {_A}) (?:,|\.) (?:can you |could you |please )?go (?:and )?(?:have|take) a look (?:,|\.)? "
        rf"?(?=(?:and|then) )", r"\1 . "),
    (
        r"\b(?:and then|then|and) (?:(?:straight|right|come) )*back (?:here|to me|to this spot|to this very spot|to where "
        r"you are)(?: please)?$",
     "then go back to where you started"),
)  # fmt: skip

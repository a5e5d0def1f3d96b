"""Courtesy: polite words at the ends of a clause, a closed list of phrases."""

import re

from envs.language.reading.asides.vocatives import CALLED, called_at_ends

_KIND = r"(?:great|nice|lovely|good|helpful|kind|wonderful|brilliant|perfect|fantastic|ace|super|cool|appreciated|awesome)"
_ABLE = r"(?! (?:not|see|hear|reach|get to|fit|do|speak|understand|remember|think|mind)\b)"  # "can you see a lamp" is a question
_GREETING = (
    r"(?:excuse me|pardon me|sorry(?: to (?:bother|trouble|disturb) you)?|good (?:morning|afternoon|evening|day)|listen(?: up)?|by the way)"
)
_PASSING = (  # said in passing, of why or when one asks
    r"(?:out of (?:(?:pure|sheer|mere|idle|simple|morbid) )?(?:curiosity|interest|boredom)|for (?:the|my) (?:record|information|notes)"
    r"|for (?:my )?(?:own )?peace of mind|as a matter of (?:interest|curiosity|fact)|between you and me|while i think of it|before i forget"
    r"|now that i think of it|come to think of it|while you are at it|if i may|to satisfy my curiosity|for curiosity s sake"
    r"|for interest s sake|for argument s sake|on a whim|for what it is worth|in passing|since you ask|seeing as you are here)"
)
_LEAD = re.compile(
    "(?:"
    + "|".join(
        (
            _GREETING, r"let us have you", r"(?:but |and )?any(?:way|how|ways)",
            r"(?:mate|buddy|dude|alexa"
            r"|siri|bot)", r"kindly", r"perhaps",
            r"maybe(?: you)?",
            rf"(?:do you think )?(?:could|can|would|will) you(?: possibly| maybe| perhaps| kindly| also| be kind as to| be kind and"
            rf"| be kind enough to| be able to| be willing to| be a \w+ and| try to| try and| go ahead and| help me to| help me)*{_ABLE}",
            rf"do you think you (?:could|can|would|might){_ABLE}",
            rf"i (?:was wondering|am wondering|wonder) (?:if|whether) you (?:could|would|can|might){_ABLE}",
            rf"i was hoping you (?:could|would|might|can){_ABLE}",
            rf"i would (?:really |very much )?appreciate it if you (?:could|would){_ABLE}",
            rf"it would be (?:so |really |very )?{_KIND} (?:of you )?(?:if you (?:could|would)|to){_ABLE}",
            r"(?:would it be|is it) possible (?:for you )?to", r"(?:would|do) you mind", r"(?:may|can|could|might) i ask you to",
            r"i (?:would like|want|need|would love|would prefer|expect|am asking|beg) you to", r"let us(?! know\b)",
            rf"you (?:can|should|must|need to|have to|may|are to|could|ought to|might want to){_ABLE}(?! be\b)",
            r"your (?:next )?(?:task|goal|job|mission) is to", r"feel free to", r"go ahead and", r"(?:make|be) sure (?:to|that you|you)",
            r"be (?:a|an) (?:dear|love|darling|star|pal|sweetheart|angel|doll|lamb|gem|peach|sport|treasure|champ|hero|sweetie|honey"
            r"|mate|good \w+) and", r"do me a (?:favour|favor|solid)(?: and)?",
            r"i think you (?:should|could)", r"why do (?:you not|not you)", r"(?:can|could|shall) we(?= (?:go|head|walk|visit|move|try)\b)",
            r"i should (?:like|love|prefer) you to", r"might you", r"kindly be(?= [a-z]+ing\b)", r"if you would not mind(?= [a-z]+ing\b)",
            r"i (?:would|should) be (?:so |very |most |ever |really )*(?:grateful|thankful|obliged|glad|happy|delighted|pleased)"
            r" if you (?:would|could|might)", r"(?:do you |i )?reckon you (?:could|can|might)",
            r"if you (?:would|could) (?:kindly |be so kind as to )?(?=(?:go|come|find|look|turn|wait|stand|check|see|tell|visit)\b)",
            r"(?:now|right) then", r"do one thing", r"quick question", r"i wonder(?= (?:is|are|what|where|how|which)\b)",
            r"(?:quickly|quick)(?! as\b| one\b)", r"(?:quick|last|next|one|small|little) (?:one|thing|favour|favor|job)(?= [a-z])",
            r"(?:ever so |as |most )?(?:gently|slowly|carefully|quietly|gingerly|politely|cautiously|swiftly|promptly|speedily"
            r"|hurriedly)(?= [a-z])",
            r"help me(?= (?:find|get|locate|look)\b)",
            r"(?:how|what) about(?: you)? (?:going|coming|popping|nipping)(?: over)? (?:to|and)"
            r"(?= (?:have|take|see|look|check|find|tell)\b)",
            r"(?:how|what) about(?: you)?(?= [a-z]+ing\b)",
            r"are you (?:able|going) to(?= (?:go|come|move|get|walk|drive|turn|stand|wait)\b)", rf"{_PASSING}(?= [a-z])",
        )
    )
    + r")(?:\s+|$)"
)  # fmt: skip
_OBLIGED = (  # of the one who is asked: will, time and manners, by which no home differs
    r"(?!(?:can|could|will|would|do) not$|(?:[a-z]+ )?(?:can|could|will) not\b|have not\b)"
    r"(?:(?:would|could|can|might|will|do|are|have|be|not|so|very|too|really|terribly|kind|kindly|good|nice|mind|like|please|want|wish|fancy"
    r"|a|the|moment|minute|second|sec|chance|time|free|busy|able|willing|happy|got|spare|enough|as|to|me|my|asking|object|objection|care"
    r"|occupied|otherwise|engaged|at all|(?:get|find) (?:a|the) (?:moment|minute|second|chance|time))(?: |$))+"
)
_EASY = (
    r"(?:is|would be|was|will be|does|would|should)(?: not)? (?:(?:so|too|very|much|that|all|really|a|an|any|of|no|big|great|huge|lot|be)"
    r" )*(?:trouble|bother|hassle|nuisance|problem|ask|favou?r|inconvenience|imposition|convenient|inconvenient|possible|okay|ok|fine"
    r"|alright|suit|please|bother you|trouble you|put you out|hard|difficult)(?: (?:for|to|with|by) (?:you|ask))?(?: at all)?"
)
_TRAIL = re.compile(
    r"(?:^|\s+)(?:"
    + "|".join(
        (
            r"thank you(?: very much| so much| kindly)?", r"many thanks", r"cheers", r"ta", r"much appreciated", r"bless you",
            r"if (?:you )?(?:please|can|could|would|may|do not mind|would not mind|like|want|possible)",
            r"if that is (?:okay|ok|all right|fine)", rf"if you {_OBLIGED}", rf"if (?:it|that|this) {_EASY}",
            rf"{_PASSING}",
            r"if it is not (?:(?:too (?:much|big|great)|much|that much|a lot) (?:of )?)?(?:a |an |any )?(?:trouble|bother|hassle"
            r"|imposition|nuisance|effort|ask"
            r"|inconvenience|faff|fuss|work|favour|favor)(?: for "
            r"you)?", r"(?:would|could|can|will) you", r"(?<!wait )(?<!look )(?<!search )for (?:me|us)",
            r"there is a (?:love|dear|darling|star|good \w+)", r"you know", r"i (?:think|guess|suppose|reckon|believe)",
            r"(?:right|straight) away", r"immediately", r"at once", r"asap", r"as soon as (?:possible|you can)",
            r"(?:as )?(?:fast|quickly|quick|soon|swiftly|speedily|quietly|carefully|gently|slowly) as (?:you (?:can|like|may|please"
            r"|possibly can|are able)|possible)",
            r"(?:and )?(?:nice|good) and (?:slow|slowly|easy|steady|gentle|gently|symmetrical|quiet|careful|tight|close|smooth|quick"
            r"|fast|calm|steadily)",
            r"(?:with (?:all )?(?:due |great |some |utmost )*(?:haste|speed|care|dispatch|caution|alacrity)|forthwith|posthaste|post"
            r" haste|pronto|stat|sharpish"
            r"|on the double|at the double|double quick|lickety split|in a jiffy|without (?:further )?(?:delay|ado|fail)|at your "
            r"(?:earliest )?(?:convenience"
            r"|leisure)|promptly|swiftly|speedily|in your own time|for goodness sake|for heaven s sake|for pity s sake|for crying out"
            r" loud)",
            r"(?:and )?(?:no|not (?:a|one)?) ?(?:bit |inch |step )?(?:more|further|farther|less)(?: than that| mind)?", r"pretty", r"then",
            r"(?:and )?(?:either|any|whichever|both)(?: end| side| one| of them| corner| spot| place)? (?:is fine|will do|is okay|is"
            r" good|works|is all right|suits me|would do|is grand)",
            r"when you are (?:done|finished|through|ready)",
            r"(?:and |to )?keep (?:me|us|a [a-z ]+?) company", r"(?:and )?(?:keep |stay |get |be )?out (?:of )?(?:the|my|our|every(?:one"
            r"|body) s) (?:road|way)",
            r"(?:so )?(?:that )?i (?:do|will|can|shall) not forget", r"if (?:it is all the same to you|it pleases you|it suits you|you "
            r"(?:would|will) be so kind"
            r"|you are not (?:too )?busy|you have (?:a|the) (?:moment|time|minute|second)|it is not a (?:bother|problem|trouble)|that"
            r" suits(?: you)?|i may)",
            r"(?:for a (?:bit|while|minute|moment|second|sec|tick|mo|spell)|for the (?:moment|time being|present)|for the minute)",
            r"a (?:sec|second|minute|moment|tick|mo)", r"when you (?:get|have|find) (?:a|the) (?:chance|moment|minute|second|time)",
            r"when(?:ever)? you (?:can|are ready|(?:get|have) a (?:chance|moment|minute|second|sec))", r"(?:and )?be quick",
            r"(?:real |really )?quick(?:ly)?",
            r"all right", r"lead the way", r"there is no rush", r"take your time", r"hurry up", r"chop chop", r"that is all",
            rf"that would be {_KIND}", r"off you go",
            r"(?:and |but )?if you(?: please)?", r"in you go", r"i (?:really )?(?:miss|love) you",
            r"there is a (?:bug|spider|fly|cobweb|wasp"
            r"|noise)",
            r"i (?:have|need|want) to (?:go )?(?:potty|pee|wee|poo|rest|sleep|sit down|lie "
            r"down)", r"why not", r"no worries", r"or (?:whatever|something)", r"right now", r"real quick", r"legend",
            r"(?:and )?do not (?:dawdle|dally|be long|take (?:too|all) (?:long"
            r"|day))", r"whatever you do", r"(?:and )?that is (?:it|the lot|everything)",
            r"i do not (?:care|mind) which(?: one| ones)?(?: "
            r"first)?", r"never mind the (?:rest|others)", r"thanks a lot", r"and be quick about it",
            r"(?:you )?hear", r"would ya", r"(?:and )?finish(?: there)?", r"if you do not mind my asking",
        )
    )
    + r")$"
)  # fmt: skip
_PLEASANT = re.compile(
    rf"(?:{_GREETING}|chop chop|that (?:was|is|s) (?:so |really |very |just )*(?:{_KIND}|all|enough|fun|quick|fast|better|clever)"
    r"|(?:it is )?(?:about |nearly |almost )?(?:time (?:to|for) (?:a |some |have |my |the )?[a-z]+(?: [a-z]+)?"
    r"|(?:bath|bed|lunch|dinner|tea|supper|party|play|story|cleaning|nap|breakfast|home) ?time)(?: now| again| already)?|"
    rf"(?:{CALLED} ?)+|how are you(?: doing)?(?: today)?|nice to meet you|i am (?:so |very )?sorry|guess what|you know what"
    rf"|come on|go on"
    r"|good (?:boy|girl|robot|job)|well done|nice one|i need (?:your |some )?help|(?:can|could) you help(?: me)?(?: out)?|help me out"
    r"|i have (?:a request|a job for you|a task for you)|here is (?:what i want|the plan|your task)|any(?:way|how|ways)|but anyway"
    r"|got it|be quick|that is (?:your|our|my|the) (?:mark|spot|place|position|cue|job|post|goal|target|lot|one)|(?:okay )?we are "
    r"(?:good|done|finished|through) (?:here|there|with (?:this|that))|action|places|here we go|off we go|let us (?:go|do this|roll)|go"
    r" go(?: go)?|nice and [a-z]+|there we are|there you go|so far so good|one more thing|last thing|do one thing|quick question|i"
    r" wonder|i (?:really )?(?:miss|love) you|funny how \w+ \w+ up|no rush|here is the thing"
    r"|long story short|i (?:can )?(?:hear|smell) [a-z]+ (?:running|burning|dripping|cooking|boiling)"
    r"|i (?:come|am coming|will come|will be|shall be|am) (?:right )?(?:back )?(?:in )?(?:a|one|two|five|1|2|5) "
    r"(?:minutes?|moment|seconds?|sec|tick)"
    r"|(?:because |and )?i am (?:just )?(?:popping|nipping|stepping) out(?: for (?:a |one )?(?:second|sec|minute|moment|bit|tick))?"
    r"|(?:it is (?:getting|so|very|too) late and )?i am (?:so )?ready for (?:bed|dinner|lunch|a nap|a bath)"
    r"|(?:i am |we are )?(?:all )?done|(?:i (?:was|am) sure )?i (?:heard|hear) (?:a|some) (?:noise|sound|bang)(?: behind you)?"
    r"|every(?:one|body) (?:is|has|s) (?:left|gone|gone home|asleep)|no worries(?: if it is (?:tight|busy|dark|messy"
    r"|hard))?|will not be long|i (?:really )?did|honestly"
    r"|(?:i am |we are )?(?:only )?(?:asking|wondering|checking|curious)(?: for a friend)?|so (?:that )?i know|to be "
    r"(?:sure|safe)|to make sure)"
)
_WHILE = re.compile(  # waiting lasts anyway until the next request
    r"\b(?:wait|waiting|stay|stand|standing|remain)\b.* (?P<tail>(?:till|until|while|when) (?:i|we|they|someone|somebody|he|she)"
    r"(?! (?:say|tell|ask|call)\b)(?: (?!(?:go|turn|find|look|check|and|or|if|not|never|then|come to|walk|the)\b)[a-z]+){1,5})$"
)
_GERUNDS = {
    "coming": "come", "moving": "move", "taking": "take", "leaving": "leave", "facing": "face", "locating": "locate",
    "exploring": "explore",
    "driving": "drive", "guiding": "guide", "navigating": "navigate", "rotating": "rotate", "stopping": "stop", "running": "run",
    "getting": "get", "letting": "let", "having": "have", "making": "make", "keeping": "keep", "entering": "enter", "putting": "put",
     "popping": "pop", "nipping": "nip", "stepping": "step", "describing": "describe", "giving": "give",
} | {f"{verb}ing": verb for verb in ("go", "walk", "head", "check", "look", "show", "find", "stand", "wait", "turn", "tell", "visit", "see",
     "follow", "lead", "bring", "search", "count", "stay", "fetch", "open", "close", "clean", "approach", "enter", "return")}  # fmt: skip
_WISH = re.compile(
    r"(?P<i>i|we) (?:would (?:quite |really |rather |very much )?(?:like|love|kill for)|could (?:really )?(?:do with|use|go for|murder)"
    r"|(?:quite |really )?fancy|am (?:dying|desperate|gasping|ready) for|(?:really|badly|desperately|urgently) (?P<verb>need"
    r"|want))\b(?! you\b)"
)


def _is_bound(text: str, trail: re.Match[str]) -> bool:
    """Whether polite words at the end belong to what is before them: "what then", and the "then" of a remark."""
    before = text[: trail.start()].split()
    told = trail.group().split() == ["then"] and before[:1] and before[0] in ("i", "we", "my", "our")
    return bool(told) or before[-1:] in (["where"], ["what"], ["who"], ["than"], ["as"])


def without_courtesy(clause: list[str]) -> tuple[list[str], list[str]]:
    """A clause without polite words at its ends, and these; wishes are "I would like"."""
    polite: list[str] = []
    while clause:
        text = " ".join(clause)
        if _PLEASANT.fullmatch(text):
            return [], [*polite, text]
        lead, trail = _LEAD.match(text), _TRAIL.search(text)
        at_start, at_end = called_at_ends(clause)
        if at_end or (at_start and at_start < len(clause)):
            polite.append(" ".join(clause[-at_end:] if at_end else clause[:at_start]))
            clause = clause[:-at_end] if at_end else clause[at_start:]
        elif lead and lead.group().strip():
            size = len(lead.group().split())
            polite.append(" ".join(clause[:size]))
            asked = clause[size - 1] in ("mind", "be", "about")
            clause = clause[size:]
            if asked:
                verbs = (k == 0 or clause[k - 1] in ("and", "then") for k in range(len(clause)))
                clause = [_GERUNDS.get(word, word) if verb else word for word, verb in zip(clause, verbs, strict=True)]
        elif trail and not _is_bound(text, trail):
            size = len(trail.group().split())
            polite.append(" ".join(clause[-size:]))
            clause = clause[:-size]
            while clause and clause[-1] in ("and", "but", "so"):
                clause = clause[:-1]
        elif held := _WHILE.search(text):
            size = len(held.group("tail").split())
            polite.append(" ".join(clause[-size:]))
            clause = clause[:-size]
        else:
            break
    wish = _WISH.match(" ".join(clause))
    if wish:
        clause = [wish["i"], *([wish["verb"]] if wish["verb"] else ["would", "like"]), *clause[len(wish.group().split()) :]]
    return clause, polite

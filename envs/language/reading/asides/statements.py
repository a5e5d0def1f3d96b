"""Statements: what people say about themselves, the weather and their things, as patterns of clauses."""

import re

_STATE = (
    r"(?:tired|exhausted|knackered|hungry|thirsty|sleepy|bored|starving|cold|freezing|hot|sick|ill|shattered|worn out|wiped out"
    r"|pooped|peckish"
    r"|late|busy|lazy|sore|dirty|filthy|sweaty|sad|happy|sorry|home|back|ready|dying|parched|famished|beat|drained|done in|stressed"
    r"|dizzy|new)"
)
_ADVERB = r"(?:so |really |very |quite |a bit |pretty |absolutely |totally |completely |a little |rather |getting |feeling |bloody |all )*"
FEELING = re.compile(rf"(?:because |as |since )?(?:i|we) (?:am|are|feel|was|have been|got) {_ADVERB}{_STATE}\b")
ASKING = (  # how a request goes on after a remark without a comma
    "go|walk|head|move|come|take|bring|lead|guide|show|find|get|look|turn|face|stop|stand|wait|visit|check|tell|leave|explore|follow|locate"
    "|search|navigate|could|can|would|will|where|what|is there"
)
RUN_ON = re.compile(rf"({FEELING.pattern})(?: and)? (?=(?:{ASKING})\b)")
WEATHER = re.compile(
    r"it (?:is|was|has been|looks|feels) (?:so |very |really |getting |a bit |quite |too |rather |nearly |almost |a )*(?:late|early"
    r"|dark|cold|hot"
    r"|warm|chilly|freezing|raining|snowing|sunny|bedtime|lunchtime|dinnertime|teatime|nice day|long (?:day|week)|dinner time|time for \w+)"
    r"(?: outside| in here| today| already)*|(?:what a|long|nice) (?:long |nice )?(?:day|week|mess|home|house|place"
    r"|flat)(?: you have here)?"
)
NEED = re.compile(
    r"(?:because |and )?(?:i|we) (?:would like|would love|want|need|have|have got|got|wish|am trying|am dying|am ready|am about"
    r"|had better) to"
    r" (?!(?:go|get to|walk|head|visit|see|find|know|look|reach|come|move|be|enter|leave|explore|ask|get (?:in|on|out|over)|turn|stop"
    r"|stand)\b)"
)
ERRAND = re.compile(
    r"(?:because |and )?(?:i|we) [a-z ]*?\bto (?:avoid|skip|pass|start|begin|end|finish|check|keep|stay|count|meet|miss|steer|wait|hang|use"
    r"|do without)\b(?! the (?:toilet|bathroom|loo|phone)$)"
)
LIKING = re.compile(r"\b(?:like|love|hate|enjoy)$")
_PLAIN = (
    r"(?: (?!you\b|your\b|if\b|unless\b|until\b|go\b|want\b|need\b|then\b|before\b|after\b|should\b|must\b|one\b|ones\b|other\b|first\b"
    r"|rather\b|instead\b|only\b|except\b|without\b|wrong\b|meant\b|mean\b|left\b|right\b|back\b)[a-z]+)"
)
MUSING = re.compile(  # what one thinks, or of others: nothing that a request could mean
    rf"(?:and |because |as |since |but |so |honestly )?(?:i|we) (?![a-z]+ that (?:will|would|is)\b)(?:do |really |just "
    rf"|must |have to )*(?:swear|believe|think|reckon|guess|hope|fear"
    rf"|bet|forget|fancy|wish|promise|feel|am sure|know|suspect|(?:can|could|do|did) not (?:remember|recall|believe|think|tell|hear|sleep"
    rf"|concentrate|see a thing|find my)){_PLAIN}{{0,9}}"
    rf"|(?:and |because |as |since )?(?:the|my|our|those|these) (?!one\b)[a-z]+(?: [a-z]+)? (?:is|are|was|were|keeps?"
    rf"|has been|have been) (?:all "
    rf"|just |already |always |still )*(?!missing\b|standing\b|sitting\b|lying\b|hanging\b|being\b|going\b)[a-z]+ing{_PLAIN}{{0,4}}"
    rf"|(?:and |because |as |since )?(?:i|we) (?:have |had )?only (?:just )?[a-z]+ (?:the|my|our) (?:baby|kids|children"
    rf"|dog|cat|little one|boy|girl)"
    rf"{_PLAIN}{{0,4}}"
    r"|(?:i|we) (?:am|are) not (?:joking|kidding|fussy|fussed|bothered|asking much|picky|sure why)(?: [a-z]+)?"
)
FORGOTTEN = re.compile(r"(?:i|we) (?:have |had )?(?:nearly |almost |totally )?forgot(?:ten)? (?:about )?(?:the )?[a-z]+(?: room)?")
NEEDED = re.compile(
    r"(?:because )?(?:i|we) (?:would like|need|want|could use) (?:a|an|some|my)(?: nice| hot| cold| long| quick| good| bit of)*"
    r" (?:bath|shower|nap|drink|snack|tea|coffee|cup of tea|break|rest|sleep|wash|wee|pee|lie down|sit down|kip|food|dinner|lunch"
    r"|fresh air)"
)
TOLD = re.compile(
    r"(?:because |as )?(?:i|we|(?:my|our) [a-z]+(?: and [a-z]+)?|somebody|someone) (?:(?:have|has|had|think i|think we|must have"
    r"|may have|might have"
    r"|probably|already|accidentally|really|still|always|never|of course|am|are|is|was|were|seem to have) )*(?:left|lost|forgot"
    r"|dropped|spilled"
    r"|spilt|bought|got|put|saw|heard|slept|worked|walked|came|ate|drank|finished|started|moved|been|met|called|invited|broke|hurt"
    r"|hurts|cleaned"
    r"|made|cooked|spent|ran|woke|played|having|had|expecting|coming|visiting|arriving|living|waiting|sitting|staying|cleaning"
    r"|cooking|working"
    r"|sore|asleep|home|am|are|is|was|were|have|has|love|like|hate|enjoy|live|work|killing me)\b"
)
REASON = re.compile(r"(?:because|(?:so )?that (?:i|we) (?:can|could|may|might|will)|in case (?:i|we|they))\b")
STATE_OF_IT = re.compile(
    r"(?:(?:it|that) (?:is|has) (?:been |being |too |very |so |still |all |a bit )*(?:cleaned|wet|slippery|dirty|mopped"
    r"|polished|dangerous|hot|cold"
    r"|fragile|delicate|lava|broken|messy|damp|painted|expensive|washed|waxed)|(?:i|we) (?:have|had) (?:polished"
    r"|cleaned|mopped|washed|painted"
    r"|waxed|vacuumed|hoovered|tidied) (?:those|it|them|that|there)|(?:guests|people|visitors|they) are (?:coming|here"
    r"|arriving)(?: soon| over)?"
    r"|(?:my|our) (?:papers|things|toys|stuff|clothes|books) are all over the (?:floor|place))"
)
_STATE_LISTED = (
    r"(?:wet|damp|dirty|filthy|clean|cleaned|slippery|slick|soaking|soaked|drying|vacuumed|hoovered|mopped|washed|shampooed|new|brand"
    r" new|delicate|expensive"
    r"|broken|sticky|muddy|dusty|precious|antique|fragile|torn|swept|polished|painted|dead|lit|cold|hot|freezing|leaking|burning"
    r"|boiling|ringing|messy"
    r"|full|empty|overflowing|squeaky|creaky|loose|cracked|smelly|crowded|busy|occupied|asleep|sleeping|crying|barking|waiting|ready"
    r"|coming|here|late|hungry"
    r"|on the (?:phone|way|line|stove|boil)|in use|out of order|a (?:mess|disaster|state)|locked)"
)
STATED = re.compile(  # of something that the request does not name
    r"(?:because |as |since |and )?(?:the |my |our |that |this |your )?(?:[a-z]+ ){1,2}?(?:is|are|has|have|was|were|s) (?:(?:been|being"
    r"|still|just|all|too|very|so|a bit|pretty"
    rf"|really|getting|only|nearly|almost|practically|just been|now) )*{_STATE_LISTED}(?: (?:from|with|after|since|today"
    rf"|again|right|already|now|there|here|in"
    rf" here|in there)(?: [a-z]+){{0,4}})?"
    r"|(?:because |as |since |and )?(?:the|my|our|its|that|his|her|their) (?:[a-z]+ ){1,2}?(?:needs?|wants?|could do with|is due"
    r"|requires?) (?:[a-z]+ing|a [a-z]+|to be [a-z]+ed"
    r"|some [a-z]+)(?: [a-z]+){0,2}"
)
DONE_TO_IT = re.compile(
    r"(?:because |as |since |and )?(?:i|we|she|he|they|mum|mom|dad|my [a-z]+) (?:have |had |has |only |already |recently )*(?:[a-z]+ed"
    r"|cleaned|swept|did|done|made|bought|got|spilt)"
    r" (?:it|them|that|those|this|there)(?: (?:today|yesterday|this morning|earlier|again|myself|already|last night|for you|up|down|out"
    r"|with [a-z ]+))*"
    r"|(?:because |as |since |and )?(?:it|that|they) (?:is|are|was|were) (?:lit|set|dressed|made up|laid|reserved|needed|used|booked"
    r"|kept|prepared|cleared|mine|occupied|due|up|on|off)"
    r"(?: (?:up|out|down|today))?(?: (?:for|by|with|from|in) [a-z ]+)?"
    r"|(?:because |as |since |and )?(?:it|that) (?:has got|has|got|needs|wants) (?!to be )(?:[a-z]+ ){0,4}[a-z]+"
    r"|(?:it|that) is next(?: (?:for|on|up|in) [a-z ]+)?"
)
OF_YOU = re.compile(
    r"(?:because |as |since |and |honestly |look |really )?you (?:were|are|have been|did|had been) (?:(?:a|so|very"
    r"|really|such|being|too|quite|rather|still"
    r"|right|just) )*(?:(?:naughty|bad|good|late|slow|lazy|silly|rude"
    r"|clever|brilliant|wonderful|noisy|loud|quick|great|lovely|funny|nosy|cheeky|wicked|useless|helpful|busy|free|idle)(?: (?:boy|girl"
    r"|robot|lad|bot|one|thing|to me|today))*"
    r"|(?:standing |sitting |parked |blocking |right |still )*(?:(?:on|in) (?:my|the|our|every(?:one|body) s) (?:way|road|light|spot"
    r"|shot|view|face|chair|seat)|blocking (?:my|the|our) [a-z]+)(?: in)?(?: here| there)?)"
    r"|your (?:work|job|task|shift|business|visit|duty)(?: there| here| in there| for today)? (?:is|are) (?:over|done|finished|complete"
    r"|completed|at an end)"
)
DECIDES = re.compile(  # why one asks: "I need to know if I am bringing the hoover"
    r"(?:because )?(?:i|we) (?:have )?(?:got to|need to|have to|must|want to|would like to) know (?:if|whether)"
    r" (?:i|we) (?:am|are|should|need"
    r"|have|can|could|will|must|ought|shall)\b(?! (?:there|here)\b)[a-z ]*"
)
SOON = re.compile(
    r"(?:because |as |since |and )?(?:i|we|they|he|she|people|guests|everyone|everybody|the [a-z]+|my [a-z]+) (?:am|are|is|will be|shall"
    r" be|have got|have|has) (?:[a-z]+ )*?(?:in|for|about)"
    r" (?:about |like |roughly )?(?:a|one|two|three|five|ten|twenty|thirty|half a|a couple of|a few|\d(?: \d)?) (?:minutes?|min|mins"
    r"|seconds?|secs?|hours?|moments?|ticks?)"
    r"|(?:i|we) (?:have|have got|got) (?:only )?(?:a|one|two|three|five|ten|a few|a couple of|\d(?: \d)?) (?:minutes?|seconds?|hours?"
    r"|moments?)(?: (?:before|until|till|to|left|here|for) ?[a-z ]*)?"
    r"|(?:i|we|they|(?:the|my|our) [a-z]+) (?:will|shall) (?!need\b|want\b)[a-z]+(?: [a-z]+)? (?:soon|shortly|later|presently)"
    r"|(?:i|we) (?:will|shall|am going to|would) (?:be|come|go|do|follow|see|get|meet|return|join|not be)(?: [a-z]+){0,3}? (?:back|soon"
    r"|long|there|you|later|shortly|in a (?:minute|moment|second|sec|bit))"
)
BACK_SOON = re.compile(  # "I'll be down in a bit with the laundry"
    r"(?:because |as |since |and )?(?:i|we|they|he|she|someone|somebody|mum|mom|dad|my [a-z]+) (?:will|shall|am going "
    r"to) (?:be|come|pop|head|get|join"
    r" you) ?(?:right |straight |just |back |along |over |back )*(?:down|up|over|through|in|along|back|round|around"
    r"|there|by|with you|here|out)?"
    r"(?: there| here)? ?(?:in (?:a|one|two|five|ten|a couple of|a few) (?:bit|minutes?|moments?|seconds?|secs?|mins?"
    r"|ticks?|mo|jiffy|while|hours?)"
    r"|soon|shortly|later|presently|directly|any (?:minute|moment|second)|in a bit|right behind you)"
    r"(?: with (?:the|my|some|a|our) [a-z]+(?: and (?:the|my|some|a|our) [a-z]+)?)?"
)
ABOUT_TO = re.compile(  # "everybody's about to eat"
    r"(?:because |as |since |and )?(?:i|we|they|he|she|people|guests|everyone|everybody|someone|somebody|mum|mom|dad"
    r"|the [a-z]+|my [a-z]+|our [a-z]+)"
    r" (?:am|are|is|s) (?:all |just |nearly |almost |both )*(?:about|ready|waiting|hoping|getting ready|dying|itching|all set|on the point)"
    r" ?(?:to|of)? (?:sit down(?: and| to)?(?: eat| dinner| for [a-z]+)?|eat(?:ing)?|have (?:dinner|lunch|breakfast|tea"
    r"|supper|a meal)|tuck in|dine"
    r"|start(?: eating)?|arrive|leave|go out|head out|wake(?: up)?|fall asleep|sleep|cook|bathe|work|study|come over"
    r"|turn up|get here|get back|play)"
    r"(?: now| soon| in a (?:minute|moment|bit)| any (?:minute|moment|second))?"
)
SEEN_THERE = re.compile(
    r"(?:i (?:believe|think|reckon) )?there is (?:a|an|some) (?:\w+ )?(?:bug|spider|fly|cobweb|draught|draft|noise|smell|mess|wasp|ant)"
)
OWN = re.compile(  # first person, but a request or a description
    r"(?:because )?(?:i|we) (?:am|are|was|were|have been) (?:looking|after|trying|searching|off|going|heading|hoping|wondering|asking"
    r"|talking"
    r"|thinking|referring|seeking|in need|hunting)\b|(?:i|we) (?:have|need|want|would|like|love|wish|had) (?:better |got )?to\b"
    r"|my (?:task|goal|destination)"
)
WHERE = re.compile(r" (?:on top of|next to|on|in|at|by|near|under|behind|inside|beside) ((?:the|my|our) [a-z ]+)$")

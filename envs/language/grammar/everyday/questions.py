"""Constructions of questions with free answers: Inquire, and answers within requests: Tell."""

from envs.language.grammar.patterns import Construction, says
from envs.language.semantics.acts import Topic

INQUIRIES: list[Construction] = [
    *says("Inquire", "what do you see ?", "what can you see ?", topic=Topic.SEEN),
    *says("TellOf", "tell me what you see", topic=Topic.SEEN),
    *says("TellAct", "<question:Tell>", "<question:TellOf>"),
    *says("AskRequest", "<acts:AskActs>"),
    *says("AskActs", "<head:AskTell>"),
    *says("AskTell", "<question:Inquire>"),
    *says("Said", "<AskRequest>"),
]

"""The words that the rules on a goal's wording go by. Data only; all in lower case."""

from __future__ import annotations

STRONG_VERBS = """
accelerate achieve acquire activate add adopt allocate appoint approve archive arrange assemble assign attain audit
automate award back backup block build buy calculate carry centralise centralize certify change check clean close
collect commission compile complete compress conclude conduct configure connect consolidate construct contract
convert cover create cut decommission decrease define deliver demonstrate deploy design detect develop digitalise
digitalize digitise digitize discontinue dispose document double draw drop earn eliminate embed encrypt enrol enroll
equip establish evaluate exchange execute exit expand extend file fill finalise finalize finish fix free fund gain
generate grow halve hand harden hire hold host identify implement import inaugurate increase inform insource inspect
install integrate interview introduce inventory issue keep label launch license limit link list load lock log lower
map mark measure mend merge migrate mirror modernise modernize move name negotiate note number obtain offer onboard
open order organise organize outsource patch pay perform phase pilot place plan pool post prepare present print
process procure produce program prohibit propose prove provide publish pull purchase qualify raise reach rebuild
recover recruit recycle redeploy redesign reduce refactor refresh register release relocate remove rename
renegotiate renew renovate rent reorganise reorganize repair repeal replace report reserve resolve restore
restructure retain retire retrain return reuse review revise roll rotate route run save scale scan schedule secure
segment select sell separate serve set setup shift ship shorten show shrink sign simplify solve sort split staff
standardise standardize start stop store submit supply survey swap switch tag teach tender test train transfer
transform transition translate triple turn unify uninstall update upgrade upskill validate verify virtualise
virtualize visit win wire withdraw write
"""
STRONG = frozenset(STRONG_VERBS.split())

SOFT_VERBS = """
address advance advise aid aim align allow analyse analyze assist attempt boost champion collaborate communicate
continue contribute coordinate drive enable encourage enhance ensure explore facilitate focus foster further
guarantee help improve influence investigate lead leverage look maintain make manage maximise maximize minimise
minimize monitor nurture optimise optimize oversee participate promote protect pursue reinforce research seek
strengthen strive study support sustain try understand use utilise utilize work
"""
SOFT = frozenset(SOFT_VERBS.split())

VAGUE = (
    "adequate",
    "adequately",
    "always",
    "anytime",
    "anywhere",
    "appropriate",
    "appropriately",
    "as needed",
    "as possible",
    "asap",
    "best",
    "better",
    "clear",
    "cutting-edge",
    "easier",
    "easy",
    "effective",
    "effectively",
    "efficient",
    "efficiently",
    "etc",
    "excellent",
    "fast",
    "faster",
    "flexible",
    "good",
    "great",
    "high-quality",
    "innovative",
    "many",
    "maximum",
    "minimal",
    "modern",
    "most",
    "necessary",
    "nice",
    "optimal",
    "proper",
    "properly",
    "quick",
    "quickly",
    "regularly",
    "reliable",
    "robust",
    "safely",
    "seamless",
    "several",
    "significant",
    "significantly",
    "simple",
    "smooth",
    "some",
    "soon",
    "state-of-the-art",
    "sufficient",
    "timely",
    "user-friendly",
    "various",
    "well-defined",
    "world-class",
)

/*
 * The rules of a service once more, for Spin: a second opinion on what the package decides.
 *
 * What is declared comes from the package, and model.py writes it: in world.pml the names, the drafts, the questions and
 * the circumstances of a partner; in moves.pml the moves of both lifecycles. Everything else stands here, written by hand
 * from the rule book and not from the package's code: who may act, what stands against it, what happens, and what must
 * never be lost.
 *
 * The declared lifecycles are *run* here: the status moves as the declaration says, and is then compared with what the
 * halt and the listings hold. Each question is one step. It is put for a partner in some circumstance, it is answered,
 * and nothing of it stays behind; so what Spin stores are the states of a service and nothing else.
 */

#define nothing  0                 /* no content, no halt, no move */
#include "world.pml"


/* ------------------------------------------------------------------------------------------------------ a service */

mtype status;                      /* where the declared lifecycle has brought it */
mtype type;                        /* public or custom */
mtype halt;                        /* nothing, by_partner or by_platform */
bool upgrading;                    /* it is custom, and under review to become public */
bool was_live;                     /* it was live once */

bool held[TARGETS + 1];            /* whether it has this target; the last one is FOREIGN, which it never has */
mtype state[TARGETS + 1];          /* where the candidate of this target's listing stands */
mtype shown[TARGETS + 1];          /* the content in force */
mtype candidate[TARGETS + 1];      /* the content that is to replace it */
bool approved[TARGETS + 1];        /* a review approved what is in force */

mtype did, did_it;                 /* what was done last, and by whom: kept for the claims only */
bool friendly;                     /* from now on everybody works towards a live service: in the claims only */


/* ----------------------------------------------------------------------------------------------------- a question */

mtype who, action;
byte x;                            /* the target it is about; or ALL of them, or those that were WRITTEN */
mtype content, base;               /* the content it is about, and the one it rests on */

bool in_standing;                  /* the partner is not terminated */
bool invited;                      /* it may ask for upgrades: R71 */
bool profile_due;                  /* it has the company profile, and has not filled it in: R44 */
bool certified[TARGETS + 1];       /* its certification for the target's market is approved */

/* What is worked out on the way to an answer: written before it is read within one step, and never stored. */
hidden byte at, sent, allowed, idle;
hidden mtype led, beneath, does[TARGETS + 1], leads[TARGETS + 1];

#define EACH                for (at : 0 .. TARGETS)
#define IS_HELD(t)          (held[t])
#define IS_SHOWN(t)         (shown[t] != nothing)
#define IS_UNREVIEWED(t)    (shown[t] != nothing && !approved[t])
#define IS_REVIEWING(t)     (state[t] == reviewing)
#define IS_REJECTED(t)      (state[t] == rejected)
#define IS_SENDABLE(t)      (state[t] == writing || state[t] == rejected)
#define LATEST(t)           (candidate[t] != nothing -> candidate[t] : shown[t])
#define NAMED(t)            (x == t || (x == ALL && t < TARGETS) || (x == WRITTEN && held[t] && IS_SENDABLE(t)))
#define ENTITLED(t)         (in_standing && certified[t])            /* R11, R12, R67 */
#define COMPLETE(text)      ((text) != nothing && (text) != incomplete)  /* R34, R37 */

#if TARGETS == 1
#define SOME(holds)         holds(0)
#define SOME_OTHER(holds)   (x != 0 && holds(0))
#else
#define SOME(holds)         (holds(0) || holds(1))
#define SOME_OTHER(holds)   ((x != 0 && holds(0)) || (x != 1 && holds(1)))
#endif


/* ---------------------------------------------------------- the conditions of the declared moves, by the same names */

#define when_public          (type == public)
#define when_others_shown    SOME_OTHER(IS_SHOWN)
#define when_others_waiting  (!SOME_OTHER(IS_SHOWN) && SOME_OTHER(IS_REVIEWING))
#define when_in_force        IS_SHOWN(at)
#define when_unchanged       (IS_SHOWN(at) && shown[at] == (does[at] == write -> content : candidate[at]))

#include "moves.pml"


/* --------------------------------------------------------------------------------------- what must hold in any state */

#define promise(name, holds)  name = (holds); assert(name)

hidden byte status_follows_from_halt_and_listings, candidates_are_there_or_settled, what_is_held_is_not_empty;
hidden byte shown_content_was_approved, custom_is_reviewed_only_to_become_public, halted_means_at_rest;
hidden byte shown_means_live_for_once;

/* Where the service would stand were it not halted: anything in force, else under review, else rejected, else draft. */
inline derive_beneath() {
	beneath = (SOME(IS_SHOWN) -> live : (SOME(IS_REVIEWING) -> reviewing : (SOME(IS_REJECTED) -> rejected : draft)))
}

inline check_state() {
	derive_beneath();
	promise(status_follows_from_halt_and_listings,               /* R48-R66 */
		status == (halt == by_partner -> deactivated : (halt == by_platform -> taken_down : beneath)));
	EACH {
		promise(candidates_are_there_or_settled, !held[at] || (state[at] == settled) == (candidate[at] == nothing));
		promise(what_is_held_is_not_empty,                       /* and what is not held is gone: R60 */
			held[at] == (LATEST(at) != nothing) && (held[at] || (state[at] == nothing && !approved[at])))
	}
	promise(shown_content_was_approved,                          /* R24, R50, R54, R55, R62 */
		type == custom || !SOME(IS_UNREVIEWED));
	promise(custom_is_reviewed_only_to_become_public,            /* R26, R71 */
		(type == custom -> upgrading == SOME(IS_REVIEWING) && status != reviewing : !upgrading));
	promise(halted_means_at_rest,                                /* R61, R66 */
		halt == nothing || (SOME(IS_SHOWN) && !SOME(IS_REVIEWING)));
	promise(shown_means_live_for_once,                           /* R48, R65, R73 */
		was_live || (halt == nothing && !SOME(IS_SHOWN)))
}


/* ---------------------------------------------------------------------------------------- what must hold at any step */

hidden mtype before_status, before_type, before_halt;
hidden byte before_upgrading, before_was_live, before_held[TARGETS + 1], before_approved[TARGETS + 1];
hidden mtype before_state[TARGETS + 1], before_shown[TARGETS + 1], before_candidate[TARGETS + 1];

hidden byte only_who_may_acts, shown_means_entitled, sent_means_entitled, edits_move_nothing, edits_show_nothing;
hidden byte content_counts_by_review_or_custom_publish, content_ends_only_by_name, reviewed_content_is_locked;
hidden byte approval_covers_what_was_reviewed, type_changes_only_by_a_finished_upgrade;
hidden byte halts_are_lifted_by_who_made_them, living_is_remembered;

#define FOR_PLATFORM  (action == approve || action == reinstate)
#define FOR_EITHER    (action == reject || action == retract || action == take_down)  /* the platform or the system */
#define EDITS         (action == write || action == drop || action == add_target || action == remove_target || \
                       action == rename || action == recategorize)

inline remember() {
	before_status = status; before_type = type; before_halt = halt;
	before_upgrading = upgrading; before_was_live = was_live;
	EACH {
		before_held[at] = held[at]; before_state[at] = state[at]; before_shown[at] = shown[at];
		before_candidate[at] = candidate[at]; before_approved[at] = approved[at]
	}
}

inline check_step() {
	promise(only_who_may_acts,                                   /* R49-R52, R61, R66, R70 */
		(who == partner) == !(FOR_PLATFORM || FOR_EITHER) && (who == platform || !FOR_PLATFORM));
	promise(edits_move_nothing,                                  /* R55-R60 */
		!EDITS || (status == before_status && halt == before_halt));
	promise(approval_covers_what_was_reviewed,                   /* R50, R51, R55 */
		action != approve ||
		(before_state[x] == reviewing && before_candidate[x] == content && shown[x] == content && approved[x]));
	promise(type_changes_only_by_a_finished_upgrade,             /* R71, Q8 */
		type == before_type ||
		(before_type == custom && before_upgrading && action == approve && !SOME(IS_REVIEWING)));
	promise(halts_are_lifted_by_who_made_them,                   /* R61, R66 */
		halt == before_halt ||
		(before_halt == nothing && who == partner && halt == by_partner) ||
		(before_halt == nothing && who != partner && halt == by_platform) ||
		(before_halt == by_partner && who == partner && halt == nothing) ||
		(before_halt == by_platform && who == platform && halt == nothing));
	promise(living_is_remembered,                                /* R65 */
		was_live || !before_was_live);
	EACH {
		promise(shown_means_entitled,                            /* R11, R12, R67 */
			status != live || shown[at] == nothing || ENTITLED(at) ||
			(before_status == live && shown[at] == before_shown[at]));
		promise(sent_means_entitled,                             /* R11, R12, R67 */
			state[at] != reviewing || before_state[at] == reviewing || ENTITLED(at));
		promise(edits_show_nothing,                              /* R55-R60 */
			!EDITS || shown[at] == before_shown[at] || (action == remove_target && x == at && shown[at] == nothing));
		promise(content_counts_by_review_or_custom_publish,      /* R49-R51, R55, R57 */
			shown[at] == nothing || shown[at] == before_shown[at] ||
			action == approve || (action == publish && before_type == custom));
		promise(content_ends_only_by_name,                       /* R60, R62, R70, Q11 */
			(action == republish && before_type == public
				-> shown[at] == nothing
				: before_shown[at] == nothing || shown[at] != nothing ||
				  ((action == retract || action == remove_target) && x == at)));
		promise(reviewed_content_is_locked,                      /* R53 */
			before_state[at] != reviewing ||
			(held[at] && (candidate[at] == before_candidate[at] ||
			              (candidate[at] == nothing && shown[at] == before_candidate[at]))))
	}
}


/* ------------------------------------------------------------------------------------------------------ the answer */

#define need(what)  allowed = allowed && (what)

/* Who may act. Rules: R49-R52, R61, R66, R70 */
inline who_may() {
	if
	:: FOR_PLATFORM -> need(who == platform)
	:: FOR_EITHER   -> need(who != partner)
	:: else         -> need(who == partner)
	fi
}

/* Every listing goes under review. All are filled in first: R34, R37, R62, R71 */
inline send_all() {
	EACH {
		if
		:: held[at] -> does[at] = submit; need(COMPLETE(LATEST(at)) && ENTITLED(at))
		:: else
		fi
	}
}

/* An upgrade is all or nothing: what ends it for one listing ends the reviews of the others: R71 */
inline end_upgrade() {
	EACH { does[at] = (at != x && upgrading && state[at] == reviewing -> close : does[at]) }
}

/* What stands against it, and what is to happen to each listing if nothing does. */
inline judge() {
	if
	:: action == publish ->            /* R34, R44, R49, R50, R52, R54, R55, R57, R58; R45: a custom one needs no text */
		need(!upgrading && !(profile_due && type == public && !was_live));
		EACH {
			if
			:: NAMED(at) ->
				sent++;
				does[at] = (type == public -> submit : apply);
				need(held[at] && IS_SENDABLE(at) && ENTITLED(at) && (type == custom || COMPLETE(candidate[at])))
			:: else
			fi
		}
		need(sent > 0)
	:: action == approve ->            /* R50, R51, R53: exactly the content that is under review */
		does[x] = approve;
		need(held[x] && state[x] == reviewing && candidate[x] == content && ENTITLED(x))
	:: action == reject ->             /* R52, R56 */
		does[x] = reject;
		need(held[x] && state[x] == reviewing && (content == nothing || candidate[x] == content));
		end_upgrade()
	:: action == deactivate || action == take_down ->                /* R61, R70: what is halted is not reviewed */
		EACH { does[at] = (state[at] == reviewing -> close : nothing) }
	:: action == republish && type == public ->                      /* R62, R63 */
		send_all()
	:: (action == republish && type == custom) || action == reinstate ->  /* R64, R66: as it was */
		EACH { need(shown[at] == nothing || ENTITLED(at)) }
	:: action == upgrade ->            /* R71; R44: what becomes public is a new public service */
		need(invited && !upgrading && !profile_due);
		send_all()
	:: action == retract ->            /* R70, Q11; a custom one would only be published again: R66 */
		does[x] = retract;
		need(held[x] && shown[x] != nothing && (type == public || !ENTITLED(x)));
		end_upgrade()
	:: action == write ->              /* R13, R53, R55; whoever rests on a content names the latest one */
		does[x] = write;
		need(held[x] && (base == nothing || base == LATEST(x)));
		idle = (content == LATEST(x))
	:: action == drop ->               /* R56 */
		does[x] = drop;
		need(held[x])
	:: action == add_target ->         /* R13, R58, R71 */
		need(!held[x] && !upgrading)
	:: action == remove_target ->      /* R35, R53, R60, R71; what is left stands where all of it stood */
		need(held[x] && !upgrading && state[x] != reviewing && SOME_OTHER(IS_HELD));
		derive_beneath();
		need(beneath == (SOME_OTHER(IS_SHOWN) -> live : (SOME_OTHER(IS_REVIEWING) -> reviewing :
		                (SOME_OTHER(IS_REJECTED) -> rejected : draft))))
	:: action == recategorize ->       /* Q9, R53 */
		need(!was_live && !SOME(IS_REVIEWING))
	:: else                            /* rename */
	fi
}

inline happen() {
	EACH {
		if
		:: does[at] == write   -> candidate[at] = (leads[at] == settled -> nothing : content)
		:: does[at] == submit  ->
			candidate[at] = LATEST(at);
			shown[at] = (action == republish -> nothing : shown[at]);
			approved[at] = approved[at] && action != republish
		:: does[at] == apply   ->
			approved[at] = approved[at] && shown[at] == candidate[at];
			shown[at] = candidate[at]; candidate[at] = nothing
		:: does[at] == approve -> shown[at] = candidate[at]; candidate[at] = nothing; approved[at] = true
		:: does[at] == close   -> candidate[at] = (leads[at] == settled -> nothing : candidate[at])
		:: does[at] == drop    -> candidate[at] = nothing
		:: does[at] == retract -> candidate[at] = LATEST(at); shown[at] = nothing; approved[at] = false
		:: else                        /* a rejection changes no content */
		fi;
		state[at] = (does[at] != nothing -> leads[at] : state[at])
	}
	if
	:: action == deactivate                       -> halt = by_partner; upgrading = false
	:: action == take_down                        -> halt = by_platform; upgrading = false
	:: action == republish || action == reinstate -> halt = nothing
	:: action == upgrade                          -> upgrading = true
	:: action == reject || action == retract      -> upgrading = false
	:: action == approve && upgrading && !SOME(IS_REVIEWING) -> type = public; upgrading = false
	:: action == add_target                       -> held[x] = true; state[x] = writing; candidate[x] = incomplete
	:: action == remove_target                    ->
		held[x] = false; state[x] = nothing; shown[x] = nothing; candidate[x] = nothing; approved[x] = false
	:: else
	fi;
	status = led;
	was_live = was_live || status == live;
#ifdef CLAIMS
	did = action; did_it = who
#endif
}

inline answer() {
	remember();
	allowed = true; idle = false; sent = 0;
	EACH { does[at] = nothing; leads[at] = nothing }
	service_move();
	need(led != nothing);
	who_may();
	judge();
	EACH {
		if
		:: does[at] != nothing -> candidate_move(); need(leads[at] != nothing)
		:: else
		fi
	}
	if
	:: allowed && !idle -> happen()
	:: else
	fi;
	c_code { TELL };
	if
	:: allowed && !idle -> check_state(); check_step()
	:: else
	fi;
	who = nothing; action = nothing; x = 0; content = nothing; base = nothing;
	in_standing = false; invited = false; profile_due = false;
	EACH { certified[at] = false }
}


/* ------------------------------------------------------------------------------------------------ a way to be live */

/* What somebody would do next who wants the service to be live. Rules: R50-R52, R60-R66 */
inline advise() {
	circumstance_that_lacks_nothing();
	if
	:: status == taken_down -> who = platform; action = reinstate
	:: status == reviewing ->
		who = platform; action = approve;
		do
		:: x < TARGETS && state[x] != reviewing -> x++
		:: else -> break
		od;
		content = candidate[x]
	:: status == deactivated ->
		who = partner;
		do
		:: x < TARGETS && (!held[x] || COMPLETE(LATEST(x))) -> x++
		:: else -> break
		od;
		if
		:: type == public && x < TARGETS -> action = write; content = first
		:: else -> x = 0; action = republish
		fi
	:: status == draft || status == rejected ->
		who = partner;
		do
		:: x < TARGETS && !held[x] -> x++
		:: else -> break
		od;
		if
		:: type == public && !COMPLETE(candidate[x]) -> action = write; content = first
		:: else -> action = publish
		fi
	:: else                            /* it is live */
	fi
}


/* -------------------------------------------------------------------------------------------------------- its life */

active proctype life() {
	atomic {
		some_draft();
		d_step { status = draft; check_state(); skip }
	}
	do
	:: atomic {
		if
		:: friendly -> d_step { advise(); skip }
		:: !friendly -> some_role(); some_question(); some_circumstance()
#ifdef CLAIMS
		:: !friendly -> friendly = true
#endif
		fi;
		d_step { answer(); skip }
	}
	od
}


/* ----------------------------------------------------------------------------------------- what must hold for ever */

#ifdef CLAIMS
#define drafted              (status != nothing)
#define done(a_role, a_deed) (did_it == a_role && did == a_deed)

/* A public service is seen only after a review said so: R24, R50, R54, R55, R62 */
ltl shown_is_approved {
	[] ((type == public && status == live) -> !SOME(IS_UNREVIEWED)) }

/* A custom service is under review only to become public, and stays live meanwhile: R26, R71 */
ltl custom_reviews_are_upgrades {
	[] ((type == custom && SOME(IS_REVIEWING)) -> (upgrading && status == live)) }

/* What the platform took down only the platform brings back: R66 */
ltl taken_down_until_reinstated {
	[] (status == taken_down -> (status == taken_down W done(platform, reinstate))) }

/* What the partner switched off only the partner switches on: R61, R62, R64 */
ltl off_until_republished {
	[] (status == deactivated -> (status == deactivated W done(partner, republish))) }

/* A public service that is not live comes to be so by the platform's hand only: R24, R50, R62, R66 */
ltl public_waits_for_the_platform {
	[] ((type == public && drafted && status != live) ->
		(status != live W (done(platform, approve) || done(platform, reinstate)))) }

/* Nothing is under review before the partner sent it: R50, R62, R71 */
ltl reviews_are_asked_for {
	[] (!SOME(IS_REVIEWING) ->
		(!SOME(IS_REVIEWING) W (done(partner, publish) || done(partner, republish) || done(partner, upgrade)))) }

/* Once public, always public: Q8 */
ltl public_for_good {
	[] (type == public -> [] (type == public)) }

/* A custom service is custom until the platform approves it: R71 */
ltl custom_until_approved {
	[] (type == custom -> (type == custom W done(platform, approve))) }

/* A custom service is custom at least until the partner asks for an upgrade: R71 */
ltl custom_until_upgraded {
	[] ((type == custom && !upgrading) -> (type == custom W (type == custom && done(partner, upgrade)))) }

/* What was once live is remembered, and its links with it: R65 */
ltl living_is_for_good {
	[] (was_live -> [] was_live) }

/* Whatever has happened, there is a way to be live for a partner in standing: that of `advise` */
ltl there_is_a_way_to_live {
	[] (friendly -> <> (status == live)) }
#endif

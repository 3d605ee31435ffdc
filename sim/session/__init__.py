"""Live drills: a session is a scenario, a plan, a seed and an append-only log; all else is computed from them.

======================  ===========================================================================================
`hall`                  all sessions of a server: opened, joined by code, found again after a restart, branched
`office`                what whoever may lead drills on this server can do
`console`, `place`      what whoever leads the drill, and what those who take part, can do
`lines`, `log`          the log
`state`, `clock`        what a log comes to, at any moment of the world's clock
`course`, `live`        the drills of the teams, and the conditions under which lines are written
`presence`              who is connected
`free`                  what can be ordered between decisions, and its price
`access`                codes, tokens, how often one may try
`knowing`               what an organisation knows at a moment
`seen`, `overview`      screens: of a seat, of whoever leads the drill
`foreseeing`            what decisions, or branches, come to on many futures
`quality`               how good a decision was, apart from luck
`debrief`               moments to talk about, calibration, answers side by side
`plans`, `ranking`      the best plan at hand; teams beside it, beside the written plan and doing nothing
`review`                all of that for a session, in the background
`racing`                branches on the same futures, over time
`keeping`               reviews and races, kept between starts of the server
`feedback`              what participants think of the drill
`branching`             going back to a moment
======================  ===========================================================================================
"""

"""Comparing plans: replications on common random numbers, wherever they run, and what can be said of them.

===============  ===================================================================================================
`study`          what is compared, and how thoroughly
`measuring`      what is kept of a drill
`replicate`      one replication, as a worker does it
`executors`      where they run: here, in processes, on a cluster
`collecting`     sends tasks and keeps what comes back
`store`          the folder of a study; resuming
`results`        values laid out for statistics
`statistics`     estimates, paired differences, tails, selection
`robustness`     regret, weights, Pareto front
`analysis`       from values to the comparison
`comparison`     what a study came to
`comparing`      `compare`: all of this, one after the other
`reopening`      a finished study, read from its folder
`broken`         breaking points, read from theirs
`carrying`       any other study: its drills done, its values at hand
`contributions`  what is asked of the parts of a plan, and what they contribute
`value`          `value`: what each part of a plan is worth
`purchases`      `what_to_buy`: preparedness under a yearly budget
`strains`        what is made worse until a plan breaks: outage, team, peak
`bisection`      which of many levels passes a limit
`breaking`       `breaking_point`: how much a plan bears
`sensitivity`    `sensitivity`: what a result rests on
===============  ===================================================================================================
"""

"""Searching for a better plan: what may be chosen, trying it on the same luck, and what it is worth on fresh luck.

==============  ====================================================================================================
`ranges`        what of an action is for the organisation to decide, and over which values
`space`         all choices of a search, and the plan that a set of choices makes
`spec`          what is searched, by what, and how thoroughly
`trying`        plans on a fixed batch of drills; those that are clearly beaten are dropped early
`proposing`     which plans are tried next (Optuna)
`searching`     `search`: all of this, one after the other
`found`         what a search came to
`words`         choices and changes in words
`writing`       the plan that was found, as a file for a planner
==============  ====================================================================================================
"""

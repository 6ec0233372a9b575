"""Words for generated plans: the stages of each pack, and what the streams of an area deliver."""

from __future__ import annotations

STAGES = {
    "scrum_kanban": ("Discovery", "Sprint 0", "Increment 1", "Increment 2", "Increment 3", "Release"),
    "predictive": ("Requirements", "Design", "Build", "Test", "Deploy"),
    "hybrid": ("Initiation", "High-level plan", "Iterations", "Integration and acceptance", "Deploy"),
    "prince2_7": ("Initiation", "Stage 1 design", "Stage 2 build", "Stage 3 migrate", "Transition"),
    "safe_lpm_light": ("Analysing", "MVP", "Persevere", "Operate"),
}

STREAMS = {
    "Sales": (
        "Quote and price",
        "Customer journey",
        "Order interface",
        "Partner data",
        "Launch and training",
        "Reporting",
    ),
    "Customer Service": (
        "Agent desktop",
        "Knowledge content",
        "Contact routing",
        "Self-service pages",
        "Training",
        "Analytics",
    ),
    "IT": ("Core platform", "Interfaces", "Data migration", "Security controls", "Cut-over and training", "Operations"),
    "Facilities": (
        "Enabling works",
        "Mechanical and electrical",
        "Fit-out",
        "Furniture and moves",
        "Permits and safety",
        "Handover",
    ),
}

STEPS = {
    "Discovery": ("Interview users of", "Map the journey of", "Frame the goal of", "Order the backlog of"),
    "Sprint 0": ("Set up the team for", "Prepare environments for", "Agree done for"),
    "Increment 1": ("Build first slice of", "Demonstrate", "Harden", "Measure use of"),
    "Increment 2": ("Extend", "Integrate", "Pilot", "Tune"),
    "Increment 3": ("Complete", "Accept", "Scale out", "Document"),
    "Release": ("Rehearse release of", "Release", "Support first weeks of", "Hand over"),
    "Requirements": ("Gather needs for", "Agree scope of", "Baseline requirements of"),
    "Design": ("Outline", "Detail", "Review design of", "Approve"),
    "Build": ("Procure for", "Build", "Configure", "Inspect", "Complete"),
    "Test": ("Plan tests of", "Test", "Fix and retest", "Accept"),
    "Deploy": ("Train users of", "Roll out", "Stabilise", "Hand over"),
    "Initiation": ("Brief", "Plan", "Assure start of"),
    "High-level plan": ("Outline scope of", "Split fixed and variable scope of", "Estimate"),
    "Iterations": ("Iterate on", "Demonstrate", "Refine", "Integrate", "Accept iteration of"),
    "Integration and acceptance": ("Integrate end to end", "Test end to end", "Accept"),
    "Stage 1 design": ("Describe products of", "Design", "Review", "Approve design of"),
    "Stage 2 build": ("Assign work packages of", "Build", "Check quality of", "Accept"),
    "Stage 3 migrate": ("Rehearse migration of", "Migrate", "Reconcile", "Sign off"),
    "Transition": ("Train users of", "Cut over", "Support", "Hand over"),
    "Analysing": ("Hypothesise", "Analyse", "Estimate"),
    "MVP": ("Build MVP of", "Measure MVP of", "Decide on"),
    "Persevere": ("Extend", "Scale", "Automate"),
    "Operate": ("Operate", "Improve", "Retire old parts of"),
}

# The milestone at the end of each stage but the last, which ends with the project.
GATES = {
    "Discovery": "Team ready",
    "Sprint 0": "First sprint starts",
    "Increment 1": "First increment accepted",
    "Increment 2": "Pilot accepted",
    "Increment 3": "Release ready",
    "Requirements": "Scope baselined",
    "Design": "Design approved",
    "Build": "Build complete",
    "Test": "Ready for go-live",
    "Initiation": "Initiation approved",
    "High-level plan": "Baseline approved",
    "Iterations": "Iterations accepted",
    "Integration and acceptance": "Ready for go-live",
    "Stage 1 design": "Design stage ends",
    "Stage 2 build": "Build stage ends",
    "Stage 3 migrate": "Migration signed off",
    "Analysing": "MVP approved",
    "MVP": "Persevere decided",
    "Persevere": "Scale reached",
}
GATE_OF = {"I-03": {"Iterations": "SSO live"}}

# Generic kinds of people per area: whose names are drawn for the tasks.
ROLES = {
    "Sales": (
        "Product owner sales",
        "Frontend developer",
        "Backend developer",
        "UX designer",
        "Business analyst",
        "Tester",
    ),
    "Customer Service": (
        "Product owner service",
        "Scrum master",
        "Frontend developer",
        "Data engineer",
        "Trainer",
        "Tester",
    ),
    "IT": (
        "Solution architect",
        "Integration engineer",
        "Backend developer",
        "ERP consultant",
        "Security specialist",
        "Test lead",
    ),
    "Facilities": (
        "Building services engineer",
        "Facilities coordinator",
        "Procurement lead",
        "Change and training lead",
    ),
}

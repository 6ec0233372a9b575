"""What the logs of the demo organisation say: risks and opportunities, issues, promises, assumptions."""

from __future__ import annotations

# title, category, cause, effect
RISKS = {
    "Sales": (
        ("Partner's price interface changes again", "commercial", "The partner keeps no versions", "Quotes are wrong"),
        ("Sales staff keep the old order form", "organisation", "Training ends before launch", "Orders come twice"),
        ("Campaign peak is above what was tested", "technical", "Tested at half of the peak", "Orders are lost"),
        ("Tariff approval takes another round", "legal", "The regulator has asked twice", "Launch moves by a month"),
        ("Product data of partners is incomplete", "technical", "Partners fill fields by hand", "Products stay hidden"),
        ("Product owner is drawn into another launch", "resources", "One person owns two backlogs", "Decisions wait"),
        ("Discount rules are read in two ways", "commercial", "The contract leaves them open", "Margins are lost"),
        ("Consent texts do not hold for all countries", "legal", "Written for one country", "Data is deleted"),
    ),
    "Customer Service": (
        ("Agents turn back to their own notes", "organisation", "Search finds too much", "Answers differ"),
        ("Speech recognition misses dialects", "technical", "Trained on broadcast speech", "Calls go to agents"),
        ("Self-service waits for single sign-on", "schedule", "The identity project is late", "Portal goes live later"),
        ("Billing data arrives after the statement", "technical", "Nightly loads overlap", "Customers call again"),
        ("Two trainers cover three sites", "resources", "One post is not filled", "Training stretches"),
        ("Vendor is sold", "commercial", "Talks are public", "Support ends"),
        ("Complaint peak during cut-over", "external", "Meter season", "Agents are not free for tests"),
        ("Personal data in recorded calls", "security", "Recordings are not masked", "Pilot is stopped"),
    ),
    "IT": (
        ("Identity expert is not there in November", "resources", "One person at 60 % of a post", "Sign-on is late"),
        ("Migrated balances do not reconcile", "technical", "Rounding differs by system", "Cut-over is repeated"),
        ("Old interfaces are switched off late", "technical", "Nobody owns them", "Both systems are paid"),
        ("Audit asks for evidence that is not kept", "legal", "Logs are kept for 30 days", "Finding in the audit"),
        ("Supplier's consultants change", "commercial", "Framework ends in December", "Knowledge is lost"),
        ("Month-end closes during the migration", "schedule", "Two windows overlap", "Migration moves a month"),
        ("Test data holds real customers", "security", "Masking fails on free text", "Tests stop"),
        ("Requirements keep growing", "organisation", "Departments see the system for the first time",
         "Contingency is used up"),
    ),
    "Facilities": (
        ("More asbestos behind the ducts", "technical", "Only half of the floors were probed", "Works stop"),
        ("Landlord withholds consent", "commercial", "The lease is read in two ways", "Works start later"),
        ("Grid connection comes late", "external", "The operator has a backlog", "Chargers stand idle"),
        ("Price of copper rises", "commercial", "Offer is valid for 30 days", "Electrical works cost more"),
        ("Fire certificate needs another test", "legal", "Rules changed in spring", "Handover waits"),
        ("One foreman covers two sites", "resources", "The contractor is short of people", "Weekend work"),
        ("Noise limits shorten the working day", "external", "Neighbours have complained", "Works take longer"),
        ("Access cards of two systems", "security", "The old system stays for a year", "Doors stay open"),
    ),
}  # fmt: skip

OPPORTUNITIES = {
    "F-02": (
        "Grant for depot chargers",
        "external",
        "The agency funds chargers for working fleets",
        "Part of the cost is paid",
    ),
    "C-01": ("Use the knowledge base for partners", "commercial", "Partners ask the same questions", "Fewer calls"),
    "S-01": ("Partners take the app as well", "commercial", "Two partners have asked", "More orders"),
    "S-02": ("Second partner pays a share", "commercial", "Its board meets in December", "Interface is shared"),
    "S-03": ("Tariff fits the heat-pump campaign", "commercial", "Both launch in spring", "One campaign less"),
    "C-02": ("Fix helps the statement letters", "technical", "The same rule is used", "Fewer complaints"),
    "C-03": ("Portal replaces the paper form", "organisation", "The form is printed twice a year", "Printing ends"),
    "I-01": ("Two old licences end early", "commercial", "Users move in January", "Fees are saved"),
    "I-02": ("Controls serve the insurer", "commercial", "The insurer asks for the same proof", "Lower premium"),
    "I-04": ("Old storage is sold", "commercial", "It is empty in December", "Money comes back"),
    "I-06": ("Tablets come in one order", "commercial", "Another unit orders too", "Lower price"),
    "F-01": ("Old furniture goes to Krakow", "organisation", "The move needs desks", "Fewer desks to buy"),
}

ISSUES = (
    "Test environment was down for two days",
    "Acceptance found a gap in the interface",
    "Supplier's invoice exceeds the order",
    "Key person is ill",
    "Requirement was understood in two ways",
    "Approval is missing for the next step",
    "Data was delivered late and incomplete",
    "Users ask for a function that is not in scope",
    "Permit names the wrong address",
    "Decision waits for the next board",
)
ACTIONS = (
    "Agree the acceptance criteria",
    "Send the revised quotation",
    "Clarify who owns the interface",
    "Book the test environment",
    "Bring the decision to the board",
    "Check the numbers with finance",
    "Ask the supplier for a new date",
    "Invite the users to the demonstration",
    "Update the plan after the workshop",
    "Write down what was agreed",
    "Train a second person",
    "Review the risks with the sponsor",
)
ASSUMPTIONS = (
    ("The partner delivers its interface without further changes", "Letter of the partner, August 2026"),
    ("Two testers stay with the project until go-live", "Agreed with the resource manager"),
    ("The regulator accepts the present texts", "Answer to the first enquiry"),
    ("The old system can run for three more months", "Contract of the vendor"),
    ("Prices of the framework hold until December", "Framework agreement"),
)

// The order of the guides in the site: the overview, then the four use cases. Guides are named without folder
// and ending.

/** The name of the category that contains the entry points of the package. */
export const ENTRIES = "Entry points";

/** Each category with its pages, in the order of the navigation. */
export const CATEGORIES = {
  Overview: ["README", "migrate"],
  "Spreadsheets and notebooks": ["to-a-spreadsheet", "notebooks", "columns"],
  "CI jobs that gate a deployment": ["gate-in-ci", "configure-the-command", "command", "terminal"],
  "BI tools and dashboards": [
    "to-bi-and-warehouses",
    "dashboard",
    "at-scale",
    "compare-in-sql",
    "singer-tap",
  ],
  "Reports across projects": ["ten-projects-one-table", "reports", "share-results"],
  "Comparing and deciding": ["statistics", "agent-or-grader", "ten-tools"],
  "Scoring and recording": [
    "rescore-safely",
    "paid-work-from-the-terminal",
    "change-a-scorer-safely",
    "score-again-in-galileo",
    "test-with-galileo",
    "record-a-run",
    "people-and-baselines",
  ],
  "Services and files": ["words", "from-galileo", "from-rensei", "from-other-tools"],
  "Runtimes and networks": ["install", "runtimes", "deno", "networks"],
  "The project": ["SECURITY", "versioning", "releasing", "CHANGELOG"],
};

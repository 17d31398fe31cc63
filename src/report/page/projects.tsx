import type { JSX } from "preact";
import type {
  ReportedEvaluation,
  ReportedProject,
  ReportedRun,
  ReportedScorer,
} from "../../analysis/project-report.ts";
import type { ReportedChange } from "../../analysis/report-change.ts";
import { formatRange, formatValue } from "../numbers.ts";
import type { ReportView } from "../view.ts";
import { unitOf } from "../words.ts";
import { ReportedRuns } from "./reported-runs.tsx";
import { Name, Sentence, Sentences } from "./text.tsx";
import { projectWords, TREND, type Trend, trendOf } from "./trend.ts";

/** Number of projects that are unfolded. */
const UNFOLDED = 3;

/** Figures of the runs of projects over time. */
export function Projects({ view: { projects } }: { view: ReportView }): JSX.Element | null {
  if (projects.length === 0) return null;
  return (
    <section id="projects" aria-labelledby="projects-title">
      <h2 id="projects-title">{projects.length === 1 ? "Project" : "Projects"}</h2>
      {projects.map((project, i) => (
        <Project key={i} project={project} open={projects.length <= UNFOLDED} />
      ))}
    </section>
  );
}

function Project({ project, open }: { project: ReportedProject; open: boolean }): JSX.Element {
  const { name, evaluations, error, notes } = project;
  return (
    <details class="project" open={open}>
      <summary>
        <h3>
          <Name of={name} />
        </h3>{" "}
        <span class="facts">
          {projectWords(project).map((words) => (
            <span key={words}>
              <Name of={words} />
            </span>
          ))}
        </span>
        {error === null ? null : <span class="open"> could not be listed to the end</span>}
      </summary>
      {error === null ? null : (
        <p class="open">
          <Sentence of={error} />
        </p>
      )}
      {notes.length === 0 ? null : <Sentences of={notes} />}
      {evaluations.map((evaluation, i) => (
        <Evaluation key={i} evaluation={evaluation} />
      ))}
    </details>
  );
}

function Evaluation({ evaluation }: { evaluation: ReportedEvaluation }): JSX.Element {
  const { runs, scorers, notes } = evaluation;
  return (
    <div class="evaluation">
      <h4>
        {evaluation.evaluation === null ? (
          "Without an evaluation"
        ) : (
          <Name of={evaluation.evaluation} />
        )}
      </h4>
      <div class="trends">
        {scorers.map((scorer, i) => (
          <Scorer key={i} evaluation={evaluation} scorer={scorer} />
        ))}
      </div>
      {notes.length === 0 ? null : <Sentences of={notes} shown={4} />}
      {runs.length === 0 ? null : <ReportedRuns evaluation={evaluation} />}
    </div>
  );
}

function Scorer({
  evaluation,
  scorer,
}: {
  evaluation: ReportedEvaluation;
  scorer: ReportedScorer;
}): JSX.Element {
  const trend = trendOf(evaluation, scorer);
  const newest = scorer.figures.at(-1);
  const unit = unitOf(scorer.figures);
  const { change, trend: since } = scorer;
  return (
    <div class="trend">
      <p>
        <b>
          <Name of={scorer.scorer} />
        </b>{" "}
        {newest?.value == null ? "no score" : formatValue(newest.value, unit)}{" "}
        {newest?.interval == null ? null : (
          <span class="note">{formatRange(newest.interval, unit)}</span>
        )}
        {newest === undefined || evaluation.runs[newest.run]?.complete !== false ? null : (
          <span class="open"> not complete, can still change</span>
        )}
      </p>
      {trend === null ? null : <TrendPlot trend={trend} />}
      <Statement change={change} runs={evaluation.runs} />
      {since !== null && since.base !== change?.base ? (
        <Statement change={since} runs={evaluation.runs} />
      ) : null}
    </div>
  );
}

/** What a comparison of two runs supports, in words. */
function Statement({
  change,
  runs,
}: {
  change: ReportedChange | null;
  runs: readonly ReportedRun[];
}): JSX.Element | null {
  if (change === null) return null;
  const [base, candidate] = [runs[change.base], runs[change.candidate]];
  return (
    <p class="statement">
      {base === undefined || candidate === undefined ? null : (
        <span class="muted">
          <Name of={candidate.name || candidate.id} /> against <Name of={base.name || base.id} />:{" "}
        </span>
      )}
      <Sentence of={change.statement} />
    </p>
  );
}

function TrendPlot({ trend: { points, path, ticks, ends, label } }: { trend: Trend }): JSX.Element {
  return (
    <svg class="plot" width="100%" height={TREND.height} role="img" aria-label={label}>
      {ticks.map(({ y, label: text }) => (
        <g key={y}>
          <line class="grid" x1="0" x2="100%" y1={y} y2={y} />
          <text class="tick first" x="0" y={y - 3}>
            {text}
          </text>
        </g>
      ))}
      <svg
        width="100%"
        height={TREND.height}
        viewBox={`0 0 100 ${TREND.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path class="trend-line" d={path} />
      </svg>
      {points.map(({ x, y, ends: range, complete, title }, i) => (
        <g key={i} class="range candidate">
          <title>{title}</title>
          {range === null ? null : <line x1={`${x}%`} x2={`${x}%`} y1={range[0]} y2={range[1]} />}
          <circle class={`point candidate ${complete ? "" : "hollow"}`} cx={`${x}%`} cy={y} r="4" />
        </g>
      ))}
      <text class="tick first" x={`${TREND.left}%`} y={TREND.height - 4}>
        {ends[0]}
      </text>
      <text class="tick last" x="100%" y={TREND.height - 4}>
        {ends[1]}
      </text>
    </svg>
  );
}

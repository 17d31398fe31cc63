import type { JSX } from "preact";
import type { ComparedRun } from "../../analysis/compared-run.ts";
import type { RuleResult } from "../../analysis/gate-result.ts";
import { formatTime } from "../numbers.ts";
import type { ReportGate, ReportView } from "../view.ts";
import { outcomeIn } from "../words.ts";
import { Outcome, shownAs } from "./outcome.tsx";
import { Link, Name, Sentence, Sentences } from "./text.tsx";

const GATE: Readonly<Record<string, string>> = {
  pass: "Gate passed",
  fail: "Gate failed",
  inconclusive: "Gate inconclusive",
};

const CANDIDATE: Readonly<Record<string, string>> = {
  better: "Candidate is better",
  worse: "Candidate is worse",
  equivalent: "Candidate is equivalent",
  mixed: "Mixed result",
  inconclusive: "Inconclusive",
};

/** Verdict in one sentence, the rules of the gate, and what would decide the open ones. */
export function Verdict({ view }: { view: ReportView }): JSX.Element {
  const { outcome, gate, headline, summary, open } = view;
  const words = gate === null ? CANDIDATE : GATE;
  const { sign, tone } = shownAs(outcome);
  // what would decide a rule is the last column of its line
  const inRules = new Set(gate?.rules.map(({ required, why }) => `${required}: ${why}`));
  const others = open.filter((sentence) => !inRules.has(sentence));
  return (
    <section id="verdict" aria-labelledby="verdict-title">
      <h2 id="verdict-title" class="visually-hidden">
        Verdict
      </h2>
      {outcome === "none" ? null : (
        <p class={`badge ${tone}`}>
          <span aria-hidden="true">{sign}</span> {words[outcome] ?? outcome}
        </p>
      )}
      <p class="headline">
        <Sentence of={headline} />
      </p>
      {summary === "" || summary === headline ? null : (
        <p class="summary">
          <Sentence of={summary} />
        </p>
      )}
      <Runs view={view} />
      {gate === null ? null : <Rules gate={gate} />}
      {others.length === 0 ? null : (
        <div class="open-list">
          <h3>What would decide</h3>
          <Sentences of={others} />
        </div>
      )}
    </section>
  );
}

function Runs({ view }: { view: ReportView }): JSX.Element | null {
  const sides = [
    { side: view.base === null ? "Run" : "Candidate", run: view.candidate },
    { side: "Base", run: view.base },
  ].reverse();
  const known = sides.flatMap(({ side, run }) => (run === null ? [] : [{ side, run }]));
  if (known.length === 0) return null;
  return (
    <dl class="runs">
      {known.map(({ side, run }) => (
        <div key={side}>
          <dt>{side}</dt>
          <dd>
            <Run run={run} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Facts about a run: name, model, ID, project, start, and what is unfinished about it. */
function Run({ run }: { run: ComparedRun }): JSX.Element {
  const name = run.name || run.id;
  const facts = [
    run.model === name ? null : run.model,
    run.id === name ? null : run.id,
    run.project === "" ? run.provider : `${run.provider}: ${run.project}`,
  ].filter((fact): fact is string => fact !== null && fact !== "");
  return (
    <>
      <strong>
        <Link url={run.url}>
          <Name of={name} />
        </Link>
      </strong>
      <span class="facts">
        {facts.map((fact, i) => (
          <span key={i}>
            <Name of={fact} />
          </span>
        ))}
        {run.startedAt === null ? null : <span>started {formatTime(run.startedAt)}</span>}
        {run.status === "completed" ? <span>completed</span> : null}
      </span>
      {run.status === "completed" ? null : (
        <span class="open">
          Status: <Name of={run.status} />
        </span>
      )}
      {run.partial === null ? null : (
        <span class="open">
          Partial: <Sentence of={run.partial} />
        </span>
      )}
    </>
  );
}

const SEVERITY = ["fail", "inconclusive", "pass"];

function Rules({ gate }: { gate: ReportGate }): JSX.Element {
  const rules = [...gate.rules].sort(
    (a, b) => SEVERITY.indexOf(a.counted) - SEVERITY.indexOf(b.counted),
  );
  return (
    <>
      {gate.blocked.length === 0 ? null : (
        <div class="blocked">
          <h3>Inconclusive whatever the rules say</h3>
          <Sentences of={gate.blocked} />
        </div>
      )}
      <table class="rules stack">
        <caption class="visually-hidden">Rules of the gate</caption>
        <thead>
          <tr>
            <th scope="col">Outcome</th>
            <th scope="col">Rule</th>
            <th scope="col">Found</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, i) => (
            <Rule key={i} rule={rule} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Rule({ rule }: { rule: RuleResult }): JSX.Element {
  const { counted, outcome, required, found, why } = rule;
  return (
    <tr>
      <td>
        <Outcome of={counted} />
        {counted === outcome ? null : <span class="muted line">{outcomeIn(rule)}</span>}
      </td>
      <th scope="row" data-label="Rule">
        <Sentence of={required} />
      </th>
      <td data-label="Found">
        <Sentence of={found} />
      </td>
      <td data-label={outcome === "inconclusive" ? "What would decide" : "Why"}>
        {outcome === "inconclusive" ? <strong class="wide">What would decide: </strong> : null}
        <Sentence of={why} />
      </td>
    </tr>
  );
}

// Made by `npm run generate` from openapi/rensei.yaml. Never edited by hand.

export interface paths {
    "/api/evals/runs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Grades the frozen trace of a run again. Each call makes a new run and costs money; the original never changes. */
        post: operations["replay_eval_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        GradeResult: {
            graderId: string;
            metadata?: {
                [key: string]: unknown;
            };
            pass: boolean;
            reasoning: string;
            score: number;
        };
        ReplayRequest: {
            datasetCaseId?: string;
            /** @description Default is the graders of the original run. */
            graderIds?: string[];
            /** @description Judge with another model profile. Does nothing without a model grader. */
            targetModelProfileId?: string;
        };
        ReplayResponse: {
            gradeResults: components["schemas"]["GradeResult"][];
            gradersRun: string[];
            newRunId: string;
            replayOf: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    replay_eval_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            /** @description The trace was graded again. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayResponse"];
                };
            };
            /** @description The run does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The run has no trace, or it was collected. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Internal error. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

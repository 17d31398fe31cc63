// Made by `npm run generate` from openapi/rensei.yaml. Never edited by hand.

export interface paths {
    "/api/admin/evals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_eval_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/evals/runs/{id}/grade": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["grade_eval_run"];
        trace?: never;
    };
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
        ErrorBody: {
            error?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description The vendor's table of fields is not readable in the stored copy. Every field is optional and the object is open. */
        EvalRunItem: {
            agentCardId?: string | null;
            agentCardName?: string | null;
            aggregateScore?: number | null;
            datasetId?: string | null;
            datasetName?: string | null;
            gradeDelta?: number | null;
            graderConfig?: components["schemas"]["GraderConfig"] | null;
            gradeResults?: components["schemas"]["GradeResult"][] | null;
            id?: string;
            inputHash?: string | null;
            outputHash?: string | null;
            regressionAlert?: boolean | null;
            startedAt?: string;
            traceRef?: string | null;
        } & {
            [key: string]: unknown;
        };
        EvalRunPage: {
            runs: components["schemas"]["EvalRunItem"][];
        } & {
            [key: string]: unknown;
        };
        GradeMetadata: {
            judgeModel?: string;
            label?: string;
            pending?: boolean;
            queueId?: string;
            requestedAt?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description As stored with a replay; that the list returns it is a guess. */
        GraderConfig: {
            graders?: string[];
            replayOf?: string;
            targetModelProfileId?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** @description No page names the fields. The form asks for a score and an explanation. Send what the caller gives. */
        GradeRequest: {
            explanation?: string;
            graderId?: string;
            queueId?: string;
            score?: number;
        } & {
            [key: string]: unknown;
        };
        /** @description Nothing is required, so that one odd field never loses a grade that was paid for. */
        GradeResult: {
            graderId?: string;
            metadata?: components["schemas"]["GradeMetadata"] | null;
            pass?: boolean | null;
            reasoning?: string | null;
            score?: number | null;
        } & {
            [key: string]: unknown;
        };
        OpenObject: {
            [key: string]: unknown;
        };
        ReplayRequest: {
            datasetCaseId?: string;
            /** @description Default is the graders of the original run. */
            graderIds?: string[];
            /** @description Judge with another model profile. Does nothing without a model grader. */
            targetModelProfileId?: string;
        };
        /** @description Only newRunId is required, so that an odd grade never loses a response that was paid for. */
        ReplayResponse: {
            gradeResults?: components["schemas"]["GradeResult"][];
            gradersRun?: string[];
            newRunId: string;
            replayOf?: string;
        } & {
            [key: string]: unknown;
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
    list_eval_runs: {
        parameters: {
            query?: {
                agentCardId?: string;
                /** @description Only runs that started strictly earlier. */
                before?: string;
                datasetId?: string;
                limit?: number;
                orgId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvalRunPage"];
                };
            };
            /** @description No error status is documented for this route. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    grade_eval_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GradeRequest"];
            };
        };
        responses: {
            /** @description The status and the answer are not documented. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenObject"];
                };
            };
            /** @description No error status is documented for this route. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
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

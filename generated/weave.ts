// Made by `npm run generate` from openapi/weave.json. Never edited by hand.

export interface paths {
    "/calls/query_stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["calls_query_stats_calls_query_stats_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calls/stream_query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["calls_query_stream_calls_stream_query_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evaluations/evaluate_model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["evaluate_model_evaluations_evaluate_model_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evaluations/rescore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rescore_evaluations_rescore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/evaluations/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["evaluation_status_evaluations_status_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/refs/read_batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["refs_read_batch_refs_read_batch_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server_info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["server_info_server_info_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/table/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["table_query_table_query_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["dataset_list"];
        put?: never;
        post: operations["dataset_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/datasets/{object_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["dataset_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/datasets/{object_id}/versions/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["dataset_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/eval_results/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["eval_results_query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/evaluation_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["evaluation_run_list"];
        put?: never;
        post: operations["evaluation_run_create"];
        delete: operations["evaluation_run_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["evaluation_run_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["evaluation_run_finish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["evaluation_list"];
        put?: never;
        post: operations["evaluation_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/evaluations/{object_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["evaluation_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/evaluations/{object_id}/versions/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["evaluation_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["model_list"];
        put?: never;
        post: operations["model_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/models/{object_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["model_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/models/{object_id}/versions/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["model_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/predictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["prediction_list"];
        put?: never;
        post: operations["prediction_create"];
        delete: operations["prediction_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/predictions/{prediction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["prediction_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/predictions/{prediction_id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["prediction_finish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/scorers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["scorer_list"];
        put?: never;
        post: operations["scorer_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/scorers/{object_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["scorer_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/scorers/{object_id}/versions/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["scorer_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["score_list"];
        put?: never;
        post: operations["score_create"];
        delete: operations["score_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/{entity}/{project}/scores/{score_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["score_read"];
        put?: never;
        post?: never;
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
        AndOperation: {
            $and: (components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"])[];
        };
        CallsFilter: {
            call_ids?: string[] | null;
            input_refs?: string[] | null;
            op_names?: string[] | null;
            output_refs?: string[] | null;
            parent_ids?: string[] | null;
            thread_ids?: string[] | null;
            trace_ids?: string[] | null;
            trace_roots_only?: boolean | null;
            turn_ids?: string[] | null;
            wb_run_ids?: string[] | null;
            wb_user_ids?: string[] | null;
        };
        CallsQueryReq: {
            columns?: string[] | null;
            expand_columns?: string[] | null;
            filter?: components["schemas"]["CallsFilter"] | null;
            /** @default false */
            include_costs?: boolean | null;
            /** @default false */
            include_feedback?: boolean | null;
            /** @default false */
            include_storage_size?: boolean | null;
            /** @default false */
            include_total_storage_size?: boolean | null;
            /** @default false */
            include_usernames?: boolean | null;
            /** @default false */
            latest_only?: boolean;
            limit?: number | null;
            offset?: number | null;
            project_id: string;
            query?: components["schemas"]["Query"] | null;
            /** @default true */
            return_expanded_column_values?: boolean | null;
            sort_by?: components["schemas"]["SortBy"][] | null;
        };
        CallsQueryStatsReq: {
            expand_columns?: string[] | null;
            filter?: components["schemas"]["CallsFilter"] | null;
            /** @default false */
            include_total_storage_size?: boolean | null;
            limit?: number | null;
            project_id: string;
            query?: components["schemas"]["Query"] | null;
        };
        CallsQueryStatsRes: {
            count: number;
            /** @default false */
            has_more?: boolean;
            total_storage_size_bytes?: number | null;
        };
        ContainsOperation: {
            $contains: components["schemas"]["ContainsSpec"];
        };
        ContainsSpec: {
            /** @default false */
            case_insensitive?: boolean | null;
            input: components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"];
            substr: components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"];
        };
        ConvertOperation: {
            $convert: components["schemas"]["ConvertSpec"];
        };
        ConvertSpec: {
            input: components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"];
            /** @enum {string} */
            to: "double" | "string" | "int" | "bool" | "exists";
        };
        DatasetCreateBody: {
            description?: string | null;
            name?: string | null;
            rows: {
                [key: string]: unknown;
            }[];
        };
        DatasetCreateRes: {
            digest: string;
            object_id: string;
            version_index: number;
        };
        DatasetDeleteRes: {
            num_deleted: number;
        };
        DatasetReadRes: {
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            digest: string;
            name: string;
            object_id: string;
            rows: string;
            version_index: number;
        };
        EqOperation: {
            $eq: [
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"],
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"]
            ];
        };
        EvalResultsEvaluationSummary: {
            display_name: string | null;
            evaluation_call_id: string;
            evaluation_ref: string | null;
            model_ref: string | null;
            predict_total_cost: number | null;
            predict_total_tokens: number | null;
            scorer_stats: components["schemas"]["EvalResultsScorerStats"][];
            started_at: string | null;
            trace_id: string | null;
            /** @default 0 */
            trial_count: number;
        };
        EvalResultsFilter: {
            evaluation_call_id?: string | null;
            query: components["schemas"]["Query"];
        };
        EvalResultsQueryBody: {
            evaluation_call_ids?: string[] | null;
            evaluation_run_ids?: string[] | null;
            /**
             * @default or
             * @enum {string}
             */
            filter_logic_operator?: "and" | "or";
            filters?: components["schemas"]["EvalResultsFilter"][] | null;
            /** @default false */
            include_costs?: boolean;
            /** @default true */
            include_predict_and_score_children?: boolean;
            /** @default false */
            include_raw_data_rows?: boolean;
            /** @default true */
            include_rows?: boolean;
            /** @default false */
            include_summary?: boolean;
            limit?: number | null;
            /** @default 0 */
            offset?: number;
            /** @default false */
            require_intersection?: boolean;
            /** @default false */
            resolve_row_refs?: boolean;
            sort_by?: components["schemas"]["EvalResultsSortBy"][] | null;
            summary_require_intersection?: boolean | null;
        };
        EvalResultsQueryRes: {
            rows: components["schemas"]["EvalResultsRow"][];
            summary: components["schemas"]["EvalResultsSummaryRes"] | null;
            total_rows: number;
            warnings: string[];
        };
        EvalResultsRow: {
            evaluations: components["schemas"]["EvalResultsRowEvaluation"][];
            raw_data_row: unknown | null;
            row_digest: string;
        };
        EvalResultsRowEvaluation: {
            evaluation_call_id: string;
            trials: components["schemas"]["EvalResultsTrial"][];
        };
        EvalResultsScorerStats: {
            /** @default 0 */
            numeric_count: number;
            numeric_mean: number | null;
            /** @default 0 */
            pass_known_count: number;
            pass_rate: number | null;
            pass_signal_coverage: number | null;
            /** @default 0 */
            pass_true_count: number;
            path: string | null;
            scorer_key: string;
            /** @default 0 */
            trial_count: number;
            value_type: ("binary" | "continuous" | "text") | null;
        };
        EvalResultsSortBy: {
            /** @enum {string} */
            direction: "asc" | "desc";
            evaluation_call_id?: string | null;
            field: string;
            /**
             * @default value
             * @enum {string}
             */
            mode?: "value" | "difference";
        };
        EvalResultsSummaryRes: {
            evaluations: components["schemas"]["EvalResultsEvaluationSummary"][];
            /** @default 0 */
            row_count: number;
        };
        EvalResultsTrial: {
            genai_span_ref: components["schemas"]["GenAISpanRef"][] | null;
            model_latency_seconds: number | null;
            model_output: unknown | null;
            predict_and_score_call_id: string;
            predict_call_id: string | null;
            scorer_call_ids: {
                [key: string]: string;
            };
            scores: {
                [key: string]: unknown;
            };
            total_cost: number | null;
            total_tokens: number | null;
        };
        EvaluateModelReq: {
            evaluation_ref: string;
            model_ref: string;
            project_id: string;
            wb_user_id?: string | null;
        };
        EvaluateModelRes: {
            call_id: string;
        };
        EvaluationCreateBody: {
            dataset: string;
            description?: string | null;
            eval_attributes?: {
                [key: string]: unknown;
            } | null;
            evaluation_name?: string | null;
            name: string;
            scorers?: string[] | null;
            /** @default 1 */
            trials?: number;
        };
        EvaluationCreateRes: {
            digest: string;
            evaluation_ref: string;
            object_id: string;
            version_index: number;
        };
        EvaluationDeleteRes: {
            num_deleted: number;
        };
        EvaluationReadRes: {
            /** Format: date-time */
            created_at: string;
            dataset: string;
            description?: string | null;
            digest: string;
            evaluate_op?: string | null;
            evaluation_name?: string | null;
            name: string;
            object_id: string;
            predict_and_score_op?: string | null;
            scorers: string[];
            summarize_op?: string | null;
            trials: number;
            version_index: number;
        };
        EvaluationRunCreateBody: {
            evaluation: string;
            model: string;
            source_evaluation_run_id?: string | null;
        };
        EvaluationRunCreateRes: {
            evaluation_run_id: string;
        };
        EvaluationRunDeleteRes: {
            num_deleted: number;
        };
        EvaluationRunFinishBody: {
            summary?: {
                [key: string]: unknown;
            } | null;
        };
        EvaluationRunFinishRes: {
            success: boolean;
        };
        EvaluationRunReadRes: {
            evaluation: string;
            evaluation_run_id: string;
            finished_at?: string | null;
            model: string;
            source_evaluation_run_id?: string | null;
            started_at?: string | null;
            status?: string | null;
            summary?: {
                [key: string]: unknown;
            } | null;
        };
        EvaluationStatusComplete: {
            /**
             * @default complete
             * @constant
             */
            code: "complete";
            output: {
                [key: string]: unknown;
            };
        };
        EvaluationStatusFailed: {
            /**
             * @default failed
             * @constant
             */
            code: "failed";
            error: string | null;
        };
        EvaluationStatusNotFound: {
            /**
             * @default not_found
             * @constant
             */
            code: "not_found";
        };
        EvaluationStatusReq: {
            call_id: string;
            project_id: string;
        };
        EvaluationStatusRes: {
            status: components["schemas"]["EvaluationStatusNotFound"] | components["schemas"]["EvaluationStatusRunning"] | components["schemas"]["EvaluationStatusFailed"] | components["schemas"]["EvaluationStatusComplete"];
        };
        EvaluationStatusRunning: {
            /**
             * @default running
             * @constant
             */
            code: "running";
            completed_rows: number;
            total_rows: number;
        };
        GenAISpanRef: {
            span_id: string;
            trace_id: string;
        };
        GetFieldOperator: {
            $getField: string;
        };
        GteOperation: {
            $gte: [
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"],
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"]
            ];
        };
        GtOperation: {
            $gt: [
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"],
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"]
            ];
        };
        HTTPValidationError: {
            detail?: components["schemas"]["ValidationError"][];
        };
        InOperation: {
            $in: [
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"],
                (components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"])[]
            ];
        };
        LiteralOperation: {
            $literal: string | number | boolean | {
                [key: string]: components["schemas"]["LiteralOperation"];
            } | components["schemas"]["LiteralOperation"][] | null;
        };
        LteOperation: {
            $lte: [
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"],
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"]
            ];
        };
        LtOperation: {
            $lt: [
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"],
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"]
            ];
        };
        ModelCreateBody: {
            attributes?: {
                [key: string]: unknown;
            } | null;
            description?: string | null;
            name: string;
            source_code: string;
        };
        ModelCreateRes: {
            digest: string;
            model_ref: string;
            object_id: string;
            version_index: number;
        };
        ModelDeleteRes: {
            num_deleted: number;
        };
        ModelReadRes: {
            attributes?: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            digest: string;
            name: string;
            object_id: string;
            source_code: string;
            version_index: number;
        };
        NotOperation: {
            $not: [
                components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"]
            ];
        };
        OrOperation: {
            $or: (components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"])[];
        };
        PredictionCreateBody: {
            evaluation_run_id?: string | null;
            genai_span_ref?: components["schemas"]["GenAISpanRef"][] | null;
            inputs: {
                [key: string]: unknown;
            };
            model: string;
            output: unknown;
        };
        PredictionCreateRes: {
            prediction_id: string;
        };
        PredictionDeleteRes: {
            num_deleted: number;
        };
        PredictionFinishRes: {
            success: boolean;
        };
        PredictionReadRes: {
            evaluation_run_id?: string | null;
            inputs: {
                [key: string]: unknown;
            };
            model: string;
            output: unknown;
            prediction_id: string;
            wb_user_id?: string | null;
        };
        Query: {
            $expr: components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"];
        };
        RefsReadBatchReq: {
            refs: string[];
        };
        RefsReadBatchRes: {
            vals: unknown[];
        };
        RescoreReq: {
            project_id: string;
            scorer_refs: string[];
            source_evaluation_run_id: string;
            wb_user_id?: string | null;
        };
        RescoreRes: {
            call_id: string;
            evaluation_run_id: string;
        };
        ScoreCreateBody: {
            evaluation_run_id?: string | null;
            prediction_id: string;
            scorer: string;
            value: unknown;
        };
        ScoreCreateRes: {
            score_id: string;
        };
        ScoreDeleteRes: {
            num_deleted: number;
        };
        ScorerCreateBody: {
            description?: string | null;
            name: string;
            op_source_code: string;
        };
        ScorerCreateRes: {
            digest: string;
            object_id: string;
            scorer: string;
            version_index: number;
        };
        ScorerDeleteRes: {
            num_deleted: number;
        };
        ScoreReadRes: {
            evaluation_run_id?: string | null;
            score_id: string;
            scorer: string;
            value: unknown;
            wb_user_id?: string | null;
        };
        ScorerReadRes: {
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            digest: string;
            name: string;
            object_id: string;
            score_op: string;
            version_index: number;
        };
        ServerInfoRes: {
            min_required_weave_python_version: string;
            trace_server_version?: string | null;
        };
        SizeOperation: {
            $size: components["schemas"]["LiteralOperation"] | components["schemas"]["GetFieldOperator"] | components["schemas"]["ConvertOperation"] | components["schemas"]["SizeOperation"] | components["schemas"]["AndOperation"] | components["schemas"]["OrOperation"] | components["schemas"]["NotOperation"] | components["schemas"]["EqOperation"] | components["schemas"]["GtOperation"] | components["schemas"]["LtOperation"] | components["schemas"]["GteOperation"] | components["schemas"]["LteOperation"] | components["schemas"]["InOperation"] | components["schemas"]["ContainsOperation"];
        };
        SortBy: {
            /** @enum {string} */
            direction: "asc" | "desc";
            field: string;
        };
        TableQueryReq: {
            digest: string;
            filter?: components["schemas"]["TableRowFilter"] | null;
            limit?: number | null;
            offset?: number | null;
            project_id: string;
            sort_by?: components["schemas"]["SortBy"][] | null;
        };
        TableQueryRes: {
            rows: components["schemas"]["TableRowSchema"][];
        };
        TableRowFilter: {
            row_digests?: string[] | null;
        };
        TableRowSchema: {
            digest: string;
            original_index?: number | null;
            val: unknown;
        };
        ValidationError: {
            ctx?: Record<string, never>;
            input?: unknown;
            loc: (string | number)[];
            msg: string;
            type: string;
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
    calls_query_stats_calls_query_stats_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallsQueryStatsReq"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallsQueryStatsRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    calls_query_stream_calls_stream_query_post: {
        parameters: {
            query?: never;
            header?: {
                accept?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallsQueryReq"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluate_model_evaluations_evaluate_model_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluateModelReq"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluateModelRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    rescore_evaluations_rescore_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RescoreReq"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RescoreRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_status_evaluations_status_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluationStatusReq"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationStatusRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    refs_read_batch_refs_read_batch_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefsReadBatchReq"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefsReadBatchRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    server_info_server_info_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerInfoRes"];
                };
            };
        };
    };
    table_query_table_query_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TableQueryReq"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableQueryRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    dataset_list: {
        parameters: {
            query?: {
                limit?: number | null;
                offset?: number | null;
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["DatasetReadRes"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    dataset_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatasetCreateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetCreateRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    dataset_delete: {
        parameters: {
            query?: {
                digests?: string[] | null;
            };
            header?: never;
            path: {
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetDeleteRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    dataset_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetReadRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    eval_results_query: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvalResultsQueryBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvalResultsQueryRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_run_list: {
        parameters: {
            query?: {
                evaluation_run_ids?: string[] | null;
                evaluations?: string[] | null;
                limit?: number | null;
                models?: string[] | null;
                offset?: number | null;
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": components["schemas"]["EvaluationRunReadRes"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_run_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluationRunCreateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationRunCreateRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_run_delete: {
        parameters: {
            query: {
                evaluation_run_ids: string[];
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationRunDeleteRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_run_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                evaluation_run_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationRunReadRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_run_finish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                evaluation_run_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluationRunFinishBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationRunFinishRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_list: {
        parameters: {
            query?: {
                limit?: number | null;
                offset?: number | null;
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["EvaluationReadRes"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluationCreateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationCreateRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_delete: {
        parameters: {
            query?: {
                digests?: string[] | null;
            };
            header?: never;
            path: {
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationDeleteRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    evaluation_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluationReadRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    model_list: {
        parameters: {
            query?: {
                limit?: number | null;
                offset?: number | null;
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["ModelReadRes"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    model_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModelCreateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelCreateRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    model_delete: {
        parameters: {
            query?: {
                digests?: string[] | null;
            };
            header?: never;
            path: {
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDeleteRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    model_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelReadRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    prediction_list: {
        parameters: {
            query?: {
                evaluation_run_id?: string | null;
                limit?: number | null;
                offset?: number | null;
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": components["schemas"]["PredictionReadRes"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    prediction_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PredictionCreateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionCreateRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    prediction_delete: {
        parameters: {
            query: {
                prediction_ids: string[];
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionDeleteRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    prediction_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                prediction_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionReadRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    prediction_finish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                prediction_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PredictionFinishRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    scorer_list: {
        parameters: {
            query?: {
                limit?: number | null;
                offset?: number | null;
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["ScorerReadRes"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    scorer_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScorerCreateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorerCreateRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    scorer_delete: {
        parameters: {
            query?: {
                digests?: string[] | null;
            };
            header?: never;
            path: {
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorerDeleteRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    scorer_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
                entity: string;
                object_id: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorerReadRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    score_list: {
        parameters: {
            query?: {
                evaluation_run_id?: string | null;
                limit?: number | null;
                offset?: number | null;
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": components["schemas"]["ScoreReadRes"][];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    score_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScoreCreateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreCreateRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    score_delete: {
        parameters: {
            query: {
                score_ids: string[];
            };
            header?: never;
            path: {
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreDeleteRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    score_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entity: string;
                project: string;
                score_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreReadRes"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
}

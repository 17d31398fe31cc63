// Made by `npm run generate` from openapi/galileo.json. Never edited by hand.

export interface paths {
    "/v2/datasets/{dataset_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_dataset_v2_datasets__dataset_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/datasets/{dataset_id}/versions/{version_index}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_dataset_version_content_v2_datasets__dataset_id__versions__version_index__content_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/datasets/{dataset_id}/versions/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["query_dataset_versions_v2_datasets__dataset_id__versions_query_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/datasets/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["query_datasets_v2_datasets_query_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/healthcheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["healthcheck_v2_healthcheck_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_job_v2_jobs__job_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/login/api_key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["login_api_key_v2_login_api_key_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_project_v2_projects__project_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_experiment_v2_projects__project_id__experiments_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/experiments/{experiment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_experiment_v2_projects__project_id__experiments__experiment_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/experiments/{experiment_id}/metric_settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_metric_settings_v2_projects__project_id__experiments__experiment_id__metric_settings_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["update_metric_settings_v2_projects__project_id__experiments__experiment_id__metric_settings_patch"];
        trace?: never;
    };
    "/v2/projects/{project_id}/experiments/{experiment_id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["get_experiment_metrics_v2_projects__project_id__experiments__experiment_id__metrics_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/experiments/available_columns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["experiments_available_columns_v2_projects__project_id__experiments_available_columns_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/experiments/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["search_experiments_v2_projects__project_id__experiments_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/export_records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["export_records_v2_projects__project_id__export_records_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/log_streams/{log_stream_id}/metric_settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_metric_settings_v2_projects__project_id__log_streams__log_stream_id__metric_settings_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["update_metric_settings_v2_projects__project_id__log_streams__log_stream_id__metric_settings_patch"];
        trace?: never;
    };
    "/v2/projects/{project_id}/log_streams/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["search_log_streams_v2_projects__project_id__log_streams_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/recompute-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["recompute_metrics_v2_projects__project_id__recompute_metrics_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/runs/{run_id}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_jobs_for_project_run_v2_projects__project_id__runs__run_id__jobs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/sessions/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["query_sessions_v2_projects__project_id__sessions_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/spans/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["query_spans_v2_projects__project_id__spans_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/traces/available_columns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["traces_available_columns_v2_projects__project_id__traces_available_columns_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/traces/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["count_traces_v2_projects__project_id__traces_count_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/traces/partial_search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["query_partial_traces_v2_projects__project_id__traces_partial_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/{project_id}/traces/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["query_traces_v2_projects__project_id__traces_search_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/projects/paginated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["get_projects_paginated_v2_projects_paginated_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_v2_scorers_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_scorer_v2_scorers__scorer_id__get"];
        put?: never;
        post?: never;
        delete: operations["delete_scorer_v2_scorers__scorer_id__delete"];
        options?: never;
        head?: never;
        patch: operations["update_v2_scorers__scorer_id__patch"];
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/health-scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_scorer_health_scores_v2_scorers__scorer_id__health_scores_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_projects_for_scorer_route_v2_scorers__scorer_id__projects_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/scope": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["set_scorer_scope_v2_scorers__scorer_id__scope_put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_scorer_version_or_latest_v2_scorers__scorer_id__version_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/version/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_scorer_version_code_v2_scorers__scorer_id__version_code_get"];
        put?: never;
        post: operations["create_code_scorer_version_v2_scorers__scorer_id__version_code_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/version/llm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_llm_scorer_version_v2_scorers__scorer_id__version_llm_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/version/luna": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_luna_scorer_version_v2_scorers__scorer_id__version_luna_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/version/preset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["create_preset_scorer_version_v2_scorers__scorer_id__version_preset_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_all_versions_for_scorer_v2_scorers__scorer_id__versions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/versions/{version_number}/health-scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["write_scorer_version_health_score_v2_scorers__scorer_id__versions__version_number__health_scores_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/{scorer_id}/versions/{version_number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["restore_scorer_version_v2_scorers__scorer_id__versions__version_number__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/code/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validate_code_scorer_v2_scorers_code_validate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/code/validate/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_validate_code_scorer_task_result_v2_scorers_code_validate__task_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/code/validate/dataset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validate_code_scorer_dataset_v2_scorers_code_validate_dataset_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/code/validate/log_record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validate_code_scorer_log_record_v2_scorers_code_validate_log_record_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["list_scorers_with_filters_v2_scorers_list_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/llm/autogen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["autogen_llm_scorer_v2_scorers_llm_autogen_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/llm/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["manual_llm_validate_v2_scorers_llm_validate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/llm/validate/dataset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validate_llm_scorer_dataset_v2_scorers_llm_validate_dataset_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/llm/validate/log_record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validate_llm_scorer_log_record_v2_scorers_llm_validate_log_record_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/llm/validate/multipart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["manual_llm_validate_multipart_v2_scorers_llm_validate_multipart_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_tags_v2_scorers_tags_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/scorers/versions/{scorer_version_id}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_projects_for_scorer_version_route_v2_scorers_versions__scorer_version_id__projects_get"];
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
        /** @enum {string} */
        AgentType: "default" | "planner" | "react" | "reflection" | "router" | "classifier" | "supervisor" | "judge";
        AndNodeLogRecordsFilter: {
            and: (components["schemas"]["FilterLeafLogRecordsFilter"] | components["schemas"]["AndNodeLogRecordsFilter"] | components["schemas"]["OrNodeLogRecordsFilter"] | components["schemas"]["NotNodeLogRecordsFilter"])[];
        };
        AnnotationAggregate: {
            [key: string]: unknown;
        };
        /** @enum {string} */
        AnnotationQueueAction: "update" | "delete" | "share" | "record_annotation";
        AnnotationRatingInfo: {
            [key: string]: unknown;
        };
        /** @enum {string} */
        ApiKeyAction: "update" | "delete";
        ApiKeyLoginRequest: {
            api_key: string;
        };
        BaseFinetunedScorerDB: {
            class_name_to_vocab_ix?: {
                [key: string]: number[];
            } | {
                [key: string]: number;
            } | null;
            executor?: components["schemas"]["CoreScorerName"] | null;
            /** Format: uuid4 */
            id: string;
            lora_task_id: number;
            lora_weights_path?: string | null;
            luna_input_type?: components["schemas"]["LunaInputTypeEnum"] | null;
            luna_output_type?: components["schemas"]["LunaOutputTypeEnum"] | null;
            name: string;
            prompt: string;
        };
        BaseGeneratedScorerDB: {
            chain_poll_template: components["schemas"]["ChainPollTemplate"];
            /** Format: uuid4 */
            id: string;
            instructions?: string | null;
            name: string;
            user_prompt?: string | null;
        };
        BaseMetricRollUpConfigDB: {
            roll_up_methods: components["schemas"]["NumericRollUpMethod"][] | components["schemas"]["CategoricalRollUpMethod"][];
        };
        BaseRegisteredScorerDB: {
            /** Format: uuid4 */
            id: string;
            name: string;
            score_type?: string | null;
        };
        BaseScorerVersionDB: {
            cot_enabled?: boolean | null;
            finetuned_scorer?: components["schemas"]["BaseFinetunedScorerDB"] | null;
            generated_scorer?: components["schemas"]["BaseGeneratedScorerDB"] | null;
            /** Format: uuid4 */
            id: string;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            model_name?: string | null;
            num_judges?: number | null;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            registered_scorer?: components["schemas"]["BaseRegisteredScorerDB"] | null;
            scoreable_node_types?: string[] | null;
            /** Format: uuid4 */
            scorer_id: string;
            version: number;
        };
        BaseScorerVersionResponse: {
            allowed_model?: boolean | null;
            chain_poll_template?: components["schemas"]["ChainPollTemplate"] | null;
            cot_enabled?: boolean | null;
            /** Format: date-time */
            created_at: string;
            created_by?: string | null;
            finetuned_scorer?: components["schemas"]["FineTunedScorerResponse"] | null;
            generated_scorer?: components["schemas"]["GeneratedScorerResponse"] | null;
            /** Format: uuid4 */
            id: string;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            model_name?: string | null;
            num_judges?: number | null;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            registered_scorer?: components["schemas"]["CreateUpdateRegisteredScorerResponse"] | null;
            scoreable_node_types?: string[] | null;
            /** Format: uuid4 */
            scorer_id: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        Body_validate_code_scorer_scorers_code_validate_post: {
            /** Format: binary */
            file: string;
            required_scorers?: string | string[] | null;
            scoreable_node_types?: string | string[] | null;
            test_input?: string | null;
            test_output?: string | null;
        };
        BooleanColorConstraint: {
            color: components["schemas"]["MetricColor"];
            /** @constant */
            operator: "eq";
            value: boolean;
        };
        BucketedMetric: {
            average?: number | null;
            buckets: {
                [key: string]: number;
            };
            data_type?: components["schemas"]["OutputTypeEnum"] | null;
            name: string;
            roll_up_method?: components["schemas"]["RollUpMethodDisplayOptions"] | null;
        };
        CategoricalColorConstraint: {
            color: components["schemas"]["MetricColor"];
            /** @enum {string} */
            operator: "eq" | "one_of";
            value: string | string[];
        };
        /** @enum {string} */
        CategoricalRollUpMethod: "category_count";
        /** @enum {string} */
        ChainAggregationStrategy: "sum" | "average" | "first" | "last";
        ChainPollTemplate: {
            /** @default explanation */
            explanation_field_name?: string;
            metric_description?: string | null;
            metric_few_shot_examples?: components["schemas"]["FewShotExample"][];
            metric_system_prompt?: string | null;
            response_schema?: {
                [key: string]: unknown;
            } | null;
            template: string;
            /** @default rating */
            value_field_name?: string;
        };
        /** @enum {string} */
        ColumnCategory: "standard" | "metric" | "user_metadata" | "metric_status" | "dataset_metadata" | "dataset" | "feedback" | "tags";
        ColumnInfo: {
            allowed_values?: unknown[] | null;
            applicable_types?: components["schemas"]["StepType"][];
            category: components["schemas"]["ColumnCategory"];
            data_type: components["schemas"]["DataType"] | null;
            data_unit?: components["schemas"]["DataUnit"] | null;
            description?: string | null;
            filterable?: boolean;
            group_label?: string | null;
            id: string;
            /** @default false */
            is_empty?: boolean;
            /** @default false */
            is_optional?: boolean;
            label?: string | null;
            metric_key_alias?: string | null;
            /** @default false */
            multi_valued?: boolean;
            roll_up_method?: string | null;
            sortable?: boolean;
        };
        /** @enum {string} */
        ContentModality: "text" | "document" | "image" | "audio" | "video";
        /** @enum {string} */
        ControlAppliesTo: "llm_call" | "tool_call";
        /** @enum {string} */
        ControlCheckStage: "pre" | "post";
        /** @enum {string} */
        ControlResourceAction: "create" | "read" | "update" | "delete";
        ControlResult: {
            [key: string]: unknown;
        };
        /** @enum {string} */
        CoreScorerName: "action_advancement_luna" | "action_completion_luna" | "agent_efficiency" | "agent_flow" | "agentic_session_success" | "agentic_workflow_success" | "bleu" | "chunk_attribution_utilization" | "chunk_attribution_utilization_luna" | "chunk_relevance" | "chunk_relevance_luna" | "completeness" | "completeness_luna" | "context_adherence" | "context_adherence_audio" | "context_adherence_luna" | "context_adherence_vision" | "context_precision" | "context_relevance" | "context_relevance_luna" | "conversation_quality" | "correctness" | "ground_truth_adherence" | "input_pii" | "input_pii_gpt" | "input_sexist" | "input_sexist_luna" | "input_tone" | "input_tone_gpt" | "input_toxicity" | "input_toxicity_audio" | "input_toxicity_luna" | "input_toxicity_vision" | "instruction_adherence" | "interruption_detection" | "output_pii" | "output_pii_gpt" | "output_sexist" | "output_sexist_luna" | "output_tone" | "output_tone_gpt" | "output_toxicity" | "output_toxicity_audio" | "output_toxicity_luna" | "output_toxicity_vision" | "precision_at_k" | "prompt_injection" | "prompt_injection_luna" | "prompt_perplexity" | "reasoning_coherence" | "rouge" | "sql_adherence" | "sql_correctness" | "sql_efficiency" | "sql_injection" | "tool_error_rate" | "tool_error_rate_luna" | "tool_selection_quality" | "tool_selection_quality_luna" | "uncertainty" | "user_intent_change" | "visual_fidelity" | "visual_quality";
        CreateCodeScorerVersionBody: {
            /** Format: binary */
            file: string;
            validation_result: string;
        };
        CreateCustomLunaScorerVersionRequest: {
            executor?: components["schemas"]["CoreScorerName"] | null;
            lora_task_id: number;
            lora_weights_path?: string | null;
            luna_input_type?: components["schemas"]["LunaInputTypeEnum"] | null;
            luna_output_type?: components["schemas"]["LunaOutputTypeEnum"] | null;
            prompt: string;
        };
        CreateLLMScorerAutogenRequest: {
            cot_enabled: boolean;
            instructions: string;
            model_name: string;
            output_type: components["schemas"]["OutputTypeEnum"];
            scoreable_node_types: string[];
        };
        CreateLLMScorerVersionRequest: {
            chain_poll_template?: components["schemas"]["ChainPollTemplate"] | null;
            cot_enabled?: boolean | null;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            instructions?: string | null;
            model_name?: string | null;
            num_judges?: number | null;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            scoreable_node_types?: string[] | null;
            user_prompt?: string | null;
        };
        CreateScorerRequest: {
            default_version_id?: string | null;
            defaults?: components["schemas"]["ScorerDefaults"] | null;
            deprecated?: boolean | null;
            /** @default  */
            description?: string;
            ground_truth?: boolean | null;
            id?: string | null;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            is_global?: boolean | null;
            label?: string | null;
            metric_color_picker_config?: (components["schemas"]["MetricColorPickerNumeric"] | components["schemas"]["MetricColorPickerBoolean"] | components["schemas"]["MetricColorPickerCategorical"] | components["schemas"]["MetricColorPickerMultiLabel"]) | null;
            model_type?: components["schemas"]["ModelType"] | null;
            multimodal_capabilities?: components["schemas"]["MultimodalCapability"][] | null;
            name: string;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            project_ids?: string[];
            required_metric_ids?: string[] | null;
            required_scorers?: string[] | null;
            roll_up_method?: components["schemas"]["RollUpMethodDisplayOptions"] | null;
            scoreable_node_types?: string[] | null;
            scorer_type: components["schemas"]["ScorerTypes"];
            tags?: string[];
            user_prompt?: string | null;
        };
        CreateScorerVersionRequest: {
            cot_enabled?: boolean | null;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            model_name?: string | null;
            num_judges?: number | null;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            scoreable_node_types?: string[] | null;
        };
        CreateUpdateRegisteredScorerResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid4 */
            created_by: string;
            data_type: components["schemas"]["DataTypeOptions"] | null;
            /** Format: uuid4 */
            id: string;
            name: string;
            score_type: string | null;
            scoreable_node_types: string[] | null;
            /** Format: date-time */
            updated_at: string;
        };
        /** @enum {string} */
        DatasetAction: "update" | "delete" | "share" | "export" | "rename";
        DatasetContent: {
            column_names?: string[];
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            rows?: components["schemas"]["DatasetRow"][];
            /** @default 0 */
            starting_token?: number;
            warning_message?: string | null;
        };
        DatasetCreatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        DatasetDB: {
            column_names: string[] | null;
            /** Format: date-time */
            created_at: string;
            created_by_user: components["schemas"]["UserInfo"] | null;
            current_version_index: number;
            draft: boolean;
            /** Format: uuid4 */
            id: string;
            name: string;
            num_rows: number | null;
            /** @default [] */
            permissions?: components["schemas"]["Permission"][];
            project_count: number;
            /** Format: date-time */
            updated_at: string;
        };
        DatasetDraftFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "draft";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne";
            value: boolean;
        };
        DatasetIDFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "id";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        DatasetLastEditedByUserAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "last_edited_by_user_at";
            /**
             * @default custom_uuid
             * @constant
             */
            sort_type?: "custom_uuid";
            /** Format: uuid4 */
            value: string;
        };
        DatasetNameFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        DatasetNameSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        DatasetNotInProjectFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "not_in_project";
            /** Format: uuid4 */
            value: string;
        };
        DatasetProjectLastUsedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "project_last_used_at";
            /**
             * @default custom_uuid
             * @constant
             */
            sort_type?: "custom_uuid";
            /** Format: uuid4 */
            value: string;
        };
        DatasetProjectsSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "project_count";
            /**
             * @default custom
             * @constant
             */
            sort_type?: "custom";
        };
        DatasetRow: {
            index: number;
            metadata: components["schemas"]["DatasetRowMetadata"] | null;
            /** Format: uuid4 */
            row_id: string;
            values: (string | number | {
                [key: string]: string | number | null;
            } | null)[];
            values_dict: {
                [key: string]: string | number | {
                    [key: string]: string | number | null;
                } | null;
            };
        };
        DatasetRowMetadata: {
            /** Format: date-time */
            created_at: string;
            created_by_user: components["schemas"]["UserInfo"] | null;
            created_in_version: number;
            /** Format: date-time */
            updated_at: string;
            updated_by_user: components["schemas"]["UserInfo"] | null;
            updated_in_version: number;
        };
        DatasetRowsSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "num_rows";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        DatasetUpdatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        DatasetUsedInProjectFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "used_in_project";
            /** Format: uuid4 */
            value: string;
        };
        DatasetVersionDB: {
            column_names: string[];
            columns_added: number;
            columns_removed: number;
            columns_renamed: number;
            /** Format: date-time */
            created_at: string;
            created_by_user: components["schemas"]["UserInfo"] | null;
            name: string | null;
            num_rows: number;
            rows_added: number;
            rows_edited: number;
            rows_removed: number;
            version_index: number;
        };
        DatasetVersionIndexSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "version_index";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        /** @enum {string} */
        DataType: "uuid" | "text" | "integer" | "floating_point" | "boolean" | "timestamp" | "string_list" | "tag" | "dataset" | "prompt" | "playground" | "rank" | "category_count" | "score_rating_aggregate" | "star_rating_aggregate" | "thumb_rating_aggregate" | "tags_rating_aggregate" | "text_rating_aggregate" | "annotation_agreement" | "fully_annotated";
        /** @enum {string} */
        DataTypeOptions: "unknown" | "text" | "label" | "floating_point" | "integer" | "timestamp" | "milli_seconds" | "boolean" | "uuid" | "percentage" | "dollars" | "array" | "template_label" | "thumb_rating_percentage" | "user_id" | "text_offsets" | "segments" | "hallucination_segments" | "thumb_rating" | "score_rating" | "star_rating" | "tags_rating" | "choice_rating" | "thumb_rating_aggregate" | "score_rating_aggregate" | "star_rating_aggregate" | "tags_rating_aggregate" | "choice_rating_aggregate";
        /** @enum {string} */
        DataUnit: "percentage" | "nano_seconds" | "milli_seconds" | "dollars" | "count_and_total";
        DeleteScorerResponse: {
            message: string;
        };
        Document: {
            content: string;
            metadata?: {
                [key: string]: boolean | string | number;
            };
        };
        /** @enum {string} */
        ErrorSeverity: "low" | "medium" | "high" | "critical";
        /** @enum {string} */
        ErrorType: "llm_api_error" | "credentials_error" | "data_validation_error" | "configuration_error" | "permission_error" | "not_found_error" | "workflow_error" | "rate_limit_error" | "system_error" | "not_applicable_reason" | "uncataloged_error";
        ExperimentCreatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        ExperimentCreatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ExperimentCreatedByFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_by";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        ExperimentCreateRequest: {
            dataset?: components["schemas"]["ExperimentDatasetRequest"] | null;
            experiment_group_id?: string | null;
            experiment_group_name?: string | null;
            name: string;
            playground_id?: string | null;
            playground_prompt_id?: string | null;
            prompt_settings?: components["schemas"]["PromptRunSettings"] | null;
            prompt_template_version_id?: string | null;
            scorers?: components["schemas"]["ScorerConfig"][];
            /** @default 16 */
            task_type?: 16 | 17;
            /** @default false */
            trigger?: boolean;
        };
        ExperimentDataset: {
            dataset_id?: string | null;
            name?: string | null;
            version_index?: number | null;
        };
        ExperimentDatasetRequest: {
            /** Format: uuid4 */
            dataset_id: string;
            version_index: number;
        };
        ExperimentGroupIDFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "experiment_group_id";
            /** Format: uuid4 */
            value: string;
        };
        ExperimentGroupNameFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "experiment_group_name";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        ExperimentIDFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "id";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        ExperimentMetricsRequest: {
            filters?: (components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"])[];
        };
        ExperimentMetricsResponse: {
            metrics?: components["schemas"]["BucketedMetric"][];
        };
        ExperimentNameFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        ExperimentNameSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ExperimentPhaseStatus: {
            /** @default 0 */
            progress_percent?: number;
        };
        ExperimentPlayground: {
            name?: string | null;
            playground_id?: string | null;
        };
        ExperimentPrompt: {
            content?: string | null;
            name?: string | null;
            prompt_template_id?: string | null;
            version_index?: number | null;
        };
        ExperimentResponse: {
            /** @deprecated */
            aggregate_feedback?: {
                [key: string]: components["schemas"]["FeedbackAggregate"];
            };
            aggregate_metrics?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at?: string;
            created_by?: string | null;
            created_by_user?: components["schemas"]["UserInfo"] | null;
            dataset?: components["schemas"]["ExperimentDataset"] | null;
            experiment_group_id?: string | null;
            experiment_group_is_system?: boolean | null;
            experiment_group_name?: string | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            name?: string;
            num_sessions?: number | null;
            num_spans?: number | null;
            num_traces?: number | null;
            playground?: components["schemas"]["ExperimentPlayground"] | null;
            playground_id?: string | null;
            /** Format: uuid4 */
            project_id: string;
            prompt?: components["schemas"]["ExperimentPrompt"] | null;
            prompt_model?: string | null;
            prompt_run_settings?: components["schemas"]["PromptRunSettings"] | null;
            rank?: number | null;
            ranking_score?: number | null;
            rating_aggregates?: {
                [key: string]: {
                    [key: string]: components["schemas"]["FeedbackAggregate"];
                };
            };
            status?: components["schemas"]["ExperimentStatus"];
            structured_aggregate_metrics?: {
                [key: string]: components["schemas"]["MetricAggregates"];
            } | null;
            tags?: {
                [key: string]: components["schemas"]["RunTagDB"][];
            };
            task_type: components["schemas"]["TaskType"];
            updated_at?: string | null;
            winner?: boolean | null;
        };
        ExperimentsAvailableColumnsResponse: {
            columns?: components["schemas"]["ColumnInfo"][];
        };
        ExperimentSearchRequest: {
            filters?: (components["schemas"]["ExperimentIDFilter"] | components["schemas"]["ExperimentNameFilter"] | components["schemas"]["ExperimentCreatedByFilter"] | components["schemas"]["ExperimentCreatedAtFilter"] | components["schemas"]["ExperimentUpdatedAtFilter"] | components["schemas"]["ExperimentGroupIDFilter"] | components["schemas"]["ExperimentGroupNameFilter"])[];
            /** @default false */
            include_counts?: boolean;
            /** @default 100 */
            limit?: number;
            /**
             * @default {
             *       "name": "created_at",
             *       "ascending": false,
             *       "sort_type": "column"
             *     }
             */
            sort?: (components["schemas"]["ExperimentNameSort"] | components["schemas"]["ExperimentCreatedAtSort"] | components["schemas"]["ExperimentUpdatedAtSort"]) | null;
            /** @default 0 */
            starting_token?: number;
        };
        ExperimentStatus: {
            log_generation?: components["schemas"]["ExperimentPhaseStatus"];
        };
        ExperimentUpdatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        ExperimentUpdatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ExtendedAgentSpanRecord: {
            /** @default default */
            agent_type?: components["schemas"]["AgentType"];
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            /** Format: uuid4 */
            parent_id: string;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            /** Format: uuid4 */
            run_id: string;
            session_batch_id?: string | null;
            /** Format: uuid4 */
            session_id: string;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        ExtendedControlSpanRecord: {
            agent_name?: string | null;
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            applies_to?: components["schemas"]["ControlAppliesTo"] | null;
            check_stage?: components["schemas"]["ControlCheckStage"] | null;
            control_id?: number | null;
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            evaluator_name?: string | null;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            /** Format: uuid4 */
            parent_id: string;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: components["schemas"]["ControlResult"] | null;
            /** Format: uuid4 */
            run_id: string;
            selector_path?: string | null;
            session_batch_id?: string | null;
            /** Format: uuid4 */
            session_id: string;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "control";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        ExtendedLlmSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            events?: {
                [key: string]: unknown;
            }[] | null;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            finish_reason?: string | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            input?: components["schemas"]["Message"][];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["LlmMetrics"];
            metrics_batch_id?: string | null;
            model?: string | null;
            /** @default  */
            name?: string;
            output?: components["schemas"]["Message"];
            overall_annotation_agreement?: number | null;
            /** Format: uuid4 */
            parent_id: string;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: components["schemas"]["Message"][] | null;
            redacted_output?: components["schemas"]["Message"] | null;
            /** Format: uuid4 */
            run_id: string;
            session_batch_id?: string | null;
            /** Format: uuid4 */
            session_id: string;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            temperature?: number | null;
            tools?: {
                [key: string]: unknown;
            }[] | null;
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "llm";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        ExtendedRetrieverSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            input?: string;
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: components["schemas"]["Document"][];
            overall_annotation_agreement?: number | null;
            /** Format: uuid4 */
            parent_id: string;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: string | null;
            redacted_output?: components["schemas"]["Document"][] | null;
            /** Format: uuid4 */
            run_id: string;
            session_batch_id?: string | null;
            /** Format: uuid4 */
            session_id: string;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "retriever";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        ExtendedSessionRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            num_traces?: number | null;
            output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            previous_session_id?: string | null;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            /** Format: uuid4 */
            run_id: string;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        ExtendedToolSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            input?: string;
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: string | null;
            overall_annotation_agreement?: number | null;
            /** Format: uuid4 */
            parent_id: string;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: string | null;
            redacted_output?: string | null;
            /** Format: uuid4 */
            run_id: string;
            session_batch_id?: string | null;
            /** Format: uuid4 */
            session_id: string;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            tool_call_id?: string | null;
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "tool";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        ExtendedTraceRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            input?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            num_spans?: number | null;
            output?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            overall_annotation_agreement?: number | null;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            /** Format: uuid4 */
            run_id: string;
            session_batch_id?: string | null;
            /** Format: uuid4 */
            session_id: string;
            status_code?: number | null;
            tags?: string[];
            /** Format: uuid4 */
            trace_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "trace";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        ExtendedWorkflowSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            /** Format: uuid4 */
            id: string;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            /** Format: uuid4 */
            parent_id: string;
            /** @default  */
            progress_message?: string;
            /** Format: uuid4 */
            project_id: string;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            /** Format: uuid4 */
            run_id: string;
            session_batch_id?: string | null;
            /** Format: uuid4 */
            session_id: string;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        FeedbackAggregate: {
            [key: string]: unknown;
        };
        FeedbackRatingDB: {
            [key: string]: unknown;
        };
        FeedbackRatingInfo: {
            [key: string]: unknown;
        };
        FewShotExample: {
            evaluating_response: string;
            generation_prompt_and_response: string;
        };
        FileContentPart: {
            /** Format: uuid4 */
            file_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "file";
        };
        FileMetadata: {
            [key: string]: unknown;
        };
        FilterExpressionLogRecordsFilter: components["schemas"]["FilterLeafLogRecordsFilter"] | components["schemas"]["AndNodeLogRecordsFilter"] | components["schemas"]["OrNodeLogRecordsFilter"] | components["schemas"]["NotNodeLogRecordsFilter"];
        FilterLeafLogRecordsFilter: {
            filter: components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"];
        };
        /** @enum {string} */
        FineTunedScorerAction: "update" | "delete";
        FineTunedScorerResponse: {
            class_name_to_vocab_ix?: {
                [key: string]: number[];
            } | {
                [key: string]: number;
            } | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid4 */
            created_by: string;
            executor?: components["schemas"]["CoreScorerName"] | null;
            /** Format: uuid4 */
            id: string;
            lora_task_id: number;
            lora_weights_path?: string | null;
            luna_input_type?: components["schemas"]["LunaInputTypeEnum"] | null;
            luna_output_type?: components["schemas"]["LunaOutputTypeEnum"] | null;
            name: string;
            prompt: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @enum {string} */
        GeneratedScorerAction: "update" | "delete";
        GeneratedScorerConfiguration: {
            /** @default false */
            cot_enabled?: boolean;
            /** @default false */
            ground_truth?: boolean;
            /** @default gpt-4.1-mini */
            model_alias?: string;
            multimodal_capabilities?: components["schemas"]["MultimodalCapability"][] | null;
            /** @default 3 */
            num_judges?: number;
            /** @default boolean */
            output_type?: components["schemas"]["OutputTypeEnum"];
            scoreable_node_types?: string[];
        };
        GeneratedScorerResponse: {
            chain_poll_template: components["schemas"]["ChainPollTemplate"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid4 */
            created_by: string;
            /** Format: uuid4 */
            id: string;
            instructions?: string | null;
            name: string;
            scoreable_node_types: components["schemas"]["NodeType"][] | null;
            scorer_configuration: components["schemas"]["GeneratedScorerConfiguration"];
            /** Format: date-time */
            updated_at: string;
            user_prompt?: string | null;
        };
        GeneratedScorerValidationResponse: {
            /** Format: uuid4 */
            task_result_id: string;
        };
        GenerationResponse: {
            /** Format: uuid4 */
            task_result_id: string;
        };
        GetProjectsPaginatedResponse: {
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            projects: components["schemas"]["ProjectDB"][];
            /** @default 0 */
            starting_token?: number;
        };
        GetProjectsPaginatedResponseV2: {
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            projects: components["schemas"]["ProjectItem"][];
            /** @default 0 */
            starting_token?: number;
            total_count: number;
        };
        /** @enum {string} */
        GroupAction: "update" | "list_members" | "join" | "request_to_join";
        /** @enum {string} */
        GroupMemberAction: "update_role" | "delete";
        HallucinationSegment: {
            end: number;
            hallucination: number;
            /** @default 0 */
            hallucination_severity?: number;
            start: number;
        };
        HealthcheckResponse: {
            api_version: string;
            message: string;
            version: string;
        };
        HTTPValidationError: {
            detail?: components["schemas"]["ValidationError"][];
        };
        /** @enum {string} */
        InputTypeEnum: "basic" | "llm_spans" | "retriever_spans" | "sessions_normalized" | "sessions_trace_io_only" | "tool_spans" | "trace_input_only" | "trace_io_only" | "trace_normalized" | "trace_output_only" | "agent_spans" | "workflow_spans";
        /** @enum {string} */
        InsightType: "vertical_bar" | "horizontal_bar";
        /** @enum {string} */
        IntegrationAction: "update" | "delete" | "share" | "read_secrets";
        InvalidResult: {
            error_message: string;
            /**
             * @default invalid
             * @constant
             */
            result_type?: "invalid";
        };
        JobDB: {
            completed_at?: string | null;
            /** Format: date-time */
            created_at: string;
            error_message?: string | null;
            failed_at?: string | null;
            /** Format: uuid4 */
            id: string;
            job_name: string;
            migration_name?: string | null;
            monitor_batch_id?: string | null;
            processing_started?: string | null;
            progress_message?: string | null;
            /** @default 0 */
            progress_percent?: number;
            /** Format: uuid4 */
            project_id: string;
            request_data: {
                [key: string]: unknown;
            };
            retries: number;
            /** Format: uuid4 */
            run_id: string;
            status: string;
            /** @default 0 */
            steps_completed?: number;
            /** @default 0 */
            steps_total?: number;
            /** Format: date-time */
            updated_at: string;
        };
        ListDatasetParams: {
            filters?: (components["schemas"]["DatasetNameFilter"] | components["schemas"]["DatasetDraftFilter"] | components["schemas"]["DatasetUsedInProjectFilter"] | components["schemas"]["DatasetIDFilter"] | components["schemas"]["DatasetNotInProjectFilter"])[];
            sort?: (components["schemas"]["DatasetNameSort"] | components["schemas"]["DatasetCreatedAtSort"] | components["schemas"]["DatasetUpdatedAtSort"] | components["schemas"]["DatasetProjectLastUsedAtSort"] | components["schemas"]["DatasetProjectsSort"] | components["schemas"]["DatasetRowsSort"] | components["schemas"]["DatasetLastEditedByUserAtSort"]) | null;
        };
        ListDatasetResponse: {
            datasets?: components["schemas"]["DatasetDB"][];
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            /** @default 0 */
            starting_token?: number;
        };
        ListDatasetVersionParams: {
            sort?: components["schemas"]["DatasetVersionIndexSort"] | null;
        };
        ListDatasetVersionResponse: {
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            /** @default 0 */
            starting_token?: number;
            versions: components["schemas"]["DatasetVersionDB"][];
        };
        ListExperimentResponse: {
            experiments?: components["schemas"]["ExperimentResponse"][];
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            /** @default 0 */
            starting_token?: number;
        };
        ListLogStreamResponse: {
            /** @default 100 */
            limit?: number;
            log_streams: components["schemas"]["LogStreamResponse"][];
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            /** @default 0 */
            starting_token?: number;
        };
        ListScorersRequest: {
            filters?: (components["schemas"]["ScorerNameFilter"] | components["schemas"]["ScorerTypeFilter"] | components["schemas"]["ScorerModelTypeFilter"] | components["schemas"]["ScorerExcludeSlmScorersFilter"] | components["schemas"]["ScorerExcludeMultimodalScorersFilter"] | components["schemas"]["ScorerTagsFilter"] | components["schemas"]["ScorerCreatorFilter"] | components["schemas"]["ScorerCreatedAtFilter"] | components["schemas"]["ScorerUpdatedAtFilter"] | components["schemas"]["ScorerLabelFilter"] | components["schemas"]["ScorerScoreableNodeTypesFilter"] | components["schemas"]["ScorerMultimodalCapabilitiesFilter"] | components["schemas"]["ScorerIDFilter"] | components["schemas"]["ScorerIsGlobalFilter"] | components["schemas"]["ScorerScopeProjectsFilter"])[];
            sort?: (components["schemas"]["ScorerNameSort"] | components["schemas"]["ScorerUpdatedAtSort"] | components["schemas"]["ScorerEnabledInRunSort"] | components["schemas"]["ScorerEnabledInPlaygroundSort"]) | null;
        };
        ListScorersResponse: {
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            scorers?: components["schemas"]["ScorerResponse"][];
            /** @default 0 */
            starting_token?: number;
        };
        ListScorerVersionsResponse: {
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            /** @default 0 */
            starting_token?: number;
            versions?: components["schemas"]["BaseScorerVersionResponse"][];
        };
        /** @enum {string} */
        LLMExportFormat: "csv" | "jsonl" | "jsonl_flat";
        LlmMetrics: {
            duration_ns?: number | null;
            num_audio_input_tokens?: number | null;
            num_audio_output_tokens?: number | null;
            num_image_input_tokens?: number | null;
            num_image_output_tokens?: number | null;
            num_input_tokens?: number | null;
            num_output_tokens?: number | null;
            num_total_tokens?: number | null;
            time_to_first_token_ns?: number | null;
        } & {
            [key: string]: unknown;
        };
        LogRecordsAvailableColumnsRequest: {
            end_time?: string | null;
            experiment_id?: string | null;
            log_stream_id?: string | null;
            metrics_testing_id?: string | null;
            start_time?: string | null;
        };
        LogRecordsAvailableColumnsResponse: {
            columns?: components["schemas"]["LogRecordsColumnInfo"][];
        };
        LogRecordsBooleanFilter: {
            column_id: string;
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "boolean";
            value: boolean;
        };
        LogRecordsCollectionFilter: {
            /** @default true */
            case_sensitive?: boolean;
            column_id: string;
            /** @enum {string} */
            operator: "eq" | "contains" | "one_of" | "not_in";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "collection";
            value: string | string[];
        };
        LogRecordsColumnInfo: {
            allowed_values?: unknown[] | null;
            applicable_types?: components["schemas"]["StepType"][];
            category: components["schemas"]["ColumnCategory"];
            data_type: components["schemas"]["DataType"] | null;
            data_unit?: components["schemas"]["DataUnit"] | null;
            description?: string | null;
            filter_type?: components["schemas"]["LogRecordsFilterType"] | null;
            filterable?: boolean;
            group_label?: string | null;
            id: string;
            insight_type?: components["schemas"]["InsightType"] | null;
            /** @default false */
            is_empty?: boolean;
            /** @default false */
            is_optional?: boolean;
            label?: string | null;
            label_color?: ("positive" | "negative") | null;
            metric_key_alias?: string | null;
            /** @default false */
            multi_valued?: boolean;
            roll_up_method?: string | null;
            scorer_config?: components["schemas"]["ScorerConfig"] | null;
            scorer_id?: string | null;
            sortable?: boolean;
            threshold?: components["schemas"]["MetricThreshold"] | null;
        };
        LogRecordsDateFilter: {
            column_id: string;
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "date";
            /** Format: date-time */
            value: string;
        };
        LogRecordsExportRequest: {
            column_ids?: string[] | null;
            experiment_id?: string | null;
            /** @default false */
            export_computed_metrics_only?: boolean;
            /** @default jsonl */
            export_format?: components["schemas"]["LLMExportFormat"];
            file_name?: string | null;
            filters?: (components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"])[];
            /** @default false */
            include_code_metric_metadata?: boolean;
            log_stream_id?: string | null;
            metrics_testing_id?: string | null;
            /** @default true */
            redact?: boolean;
            root_type: components["schemas"]["RootType"];
            sort?: components["schemas"]["LogRecordsSortClause"] | null;
        };
        /** @enum {string} */
        LogRecordsFilterType: "id" | "date" | "number" | "boolean" | "text" | "collection" | "fully_annotated";
        LogRecordsFullyAnnotatedFilter: {
            /**
             * @default fully_annotated
             * @constant
             */
            column_id?: "fully_annotated";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "fully_annotated";
            user_ids?: string[] | null;
        };
        LogRecordsIDFilter: {
            column_id: string;
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "id";
            value: string | (string)[];
        };
        LogRecordsNumberFilter: {
            column_id: string;
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "between";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "number";
            value: number | number[] | number[];
        };
        LogRecordsPartialQueryRequest: {
            experiment_id?: string | null;
            filter_tree?: components["schemas"]["FilterExpressionLogRecordsFilter"] | null;
            filters?: (components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"])[];
            /** @default false */
            include_code_metric_metadata?: boolean;
            /** @default false */
            include_counts?: boolean;
            /** @default 100 */
            limit?: number;
            log_stream_id?: string | null;
            metrics_testing_id?: string | null;
            previous_last_row_id?: string | null;
            select_columns: components["schemas"]["SelectColumns"];
            sort?: components["schemas"]["LogRecordsSortClause"] | null;
            /** @default 0 */
            starting_token?: number;
            /** @default false */
            truncate_fields?: boolean;
        };
        LogRecordsPartialQueryResponse: {
            last_row_id?: string | null;
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            records?: (components["schemas"]["PartialExtendedTraceRecord"] | components["schemas"]["PartialExtendedAgentSpanRecord"] | components["schemas"]["PartialExtendedWorkflowSpanRecord"] | components["schemas"]["PartialExtendedLlmSpanRecord"] | components["schemas"]["PartialExtendedToolSpanRecord"] | components["schemas"]["PartialExtendedRetrieverSpanRecord"] | components["schemas"]["PartialExtendedControlSpanRecord"] | components["schemas"]["PartialExtendedSessionRecord"])[];
            /** @default 0 */
            starting_token?: number;
        };
        LogRecordsQueryCountRequest: {
            experiment_id?: string | null;
            filter_tree?: components["schemas"]["FilterExpressionLogRecordsFilter"] | null;
            filters?: (components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"])[];
            log_stream_id?: string | null;
            metrics_testing_id?: string | null;
        };
        LogRecordsQueryCountResponse: {
            total_count: number;
        };
        LogRecordsQueryRequest: {
            experiment_id?: string | null;
            filter_tree?: components["schemas"]["FilterExpressionLogRecordsFilter"] | null;
            filters?: (components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"])[];
            /** @default false */
            include_code_metric_metadata?: boolean;
            /** @default false */
            include_counts?: boolean;
            /** @default 100 */
            limit?: number;
            log_stream_id?: string | null;
            metrics_testing_id?: string | null;
            previous_last_row_id?: string | null;
            sort?: components["schemas"]["LogRecordsSortClause"] | null;
            /** @default 0 */
            starting_token?: number;
            /** @default false */
            truncate_fields?: boolean;
        };
        LogRecordsQueryResponse: {
            last_row_id?: string | null;
            /** @default 100 */
            limit?: number;
            next_starting_token?: number | null;
            /** @default false */
            paginated?: boolean;
            records?: (components["schemas"]["ExtendedTraceRecord"] | components["schemas"]["ExtendedAgentSpanRecord"] | components["schemas"]["ExtendedWorkflowSpanRecord"] | components["schemas"]["ExtendedLlmSpanRecord"] | components["schemas"]["ExtendedToolSpanRecord"] | components["schemas"]["ExtendedRetrieverSpanRecord"] | components["schemas"]["ExtendedControlSpanRecord"] | components["schemas"]["ExtendedSessionRecord"])[];
            /** @default 0 */
            starting_token?: number;
        };
        LogRecordsSortClause: {
            /** @default true */
            ascending?: boolean;
            column_id: string;
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        LogRecordsTextFilter: {
            /** @default true */
            case_sensitive?: boolean;
            column_id: string;
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "text";
            value: string | string[];
        };
        LogStreamCreatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        LogStreamCreatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        LogStreamCreatedByFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_by";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        LogStreamIDFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "id";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        LogStreamInfo: {
            /** Format: uuid4 */
            id: string;
            name: string;
        };
        LogStreamNameFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        LogStreamNameSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        LogStreamResponse: {
            /** Format: date-time */
            created_at: string;
            created_by?: string | null;
            created_by_user?: components["schemas"]["UserInfo"] | null;
            /** @default false */
            has_user_created_sessions?: boolean;
            /** Format: uuid4 */
            id: string;
            name: string;
            num_spans?: number | null;
            num_traces?: number | null;
            /** Format: uuid4 */
            project_id: string;
            /** Format: date-time */
            updated_at: string;
        };
        LogStreamSearchRequest: {
            filters?: (components["schemas"]["LogStreamIDFilter"] | components["schemas"]["LogStreamNameFilter"] | components["schemas"]["LogStreamCreatedByFilter"] | components["schemas"]["LogStreamCreatedAtFilter"] | components["schemas"]["LogStreamUpdatedAtFilter"])[];
            /** @default false */
            include_counts?: boolean;
            /** @default 100 */
            limit?: number;
            /**
             * @default {
             *       "name": "created_at",
             *       "ascending": false,
             *       "sort_type": "column"
             *     }
             */
            sort?: (components["schemas"]["LogStreamNameSort"] | components["schemas"]["LogStreamCreatedAtSort"] | components["schemas"]["LogStreamUpdatedAtSort"]) | null;
            /** @default 0 */
            starting_token?: number;
        };
        LogStreamUpdatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        LogStreamUpdatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        /** @enum {string} */
        LunaInputTypeEnum: "span" | "trace_object" | "trace_input_output_only";
        /** @enum {string} */
        LunaOutputTypeEnum: "float" | "string" | "string_list" | "bool_list";
        ManualLlmValidateBody: {
            body: string;
            /** @default [] */
            query_files?: string[];
            /** @default [] */
            response_files?: string[];
        };
        Message: {
            content: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            role: components["schemas"]["MessageRole"];
            tool_call_id?: string | null;
            tool_calls?: components["schemas"]["ToolCall"][] | null;
        };
        /** @enum {string} */
        MessageRole: "agent" | "assistant" | "developer" | "function" | "system" | "tool" | "user";
        MetadataFilter: {
            key: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "metadata";
            /** @enum {string} */
            operator: "one_of" | "not_in" | "eq" | "ne";
            value: string | string[];
        };
        MetricAggregates: {
            avg?: number | null;
            count?: number | null;
            max?: number | null;
            min?: number | null;
            p50?: number | null;
            p90?: number | null;
            p95?: number | null;
            p99?: number | null;
            pct?: number | null;
            sum?: number | null;
            value_distribution?: {
                [key: string]: number;
            } | null;
        };
        /** @enum {string} */
        MetricColor: "red" | "yellow" | "green";
        MetricColorPickerBoolean: {
            constraints: components["schemas"]["BooleanColorConstraint"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "boolean";
        };
        MetricColorPickerCategorical: {
            constraints: components["schemas"]["CategoricalColorConstraint"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "categorical";
        };
        MetricColorPickerMultiLabel: {
            constraints: components["schemas"]["CategoricalColorConstraint"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "multi_label";
        };
        MetricColorPickerNumeric: {
            constraints: components["schemas"]["NumericColorConstraint"][];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "numeric";
        };
        MetricComputing: {
            message?: string;
            metric_key_alias?: string | null;
            scorer_type?: components["schemas"]["ScorerType"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "computing";
        };
        MetricCritiqueColumnar: {
            critique_info: components["schemas"]["MetricCritiqueContent"];
            /** Format: uuid4 */
            id: string;
            is_computed: boolean;
            revised_explanation: string | null;
        };
        MetricCritiqueContent: {
            critique: string;
            intended_value: boolean;
            original_explanation: string;
        };
        MetricError: {
            ems_error_code?: number | null;
            message?: string | null;
            metric_key_alias?: string | null;
            scorer_type?: components["schemas"]["ScorerType"] | null;
            standard_error?: components["schemas"]["StandardError"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "error";
        };
        MetricFailed: {
            ems_error_code?: number | null;
            message?: string | null;
            metric_key_alias?: string | null;
            scorer_type?: components["schemas"]["ScorerType"] | null;
            standard_error?: components["schemas"]["StandardError"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "failed";
        };
        MetricNotApplicable: {
            ems_error_code?: number | null;
            message?: string;
            metric_key_alias?: string | null;
            scorer_type?: components["schemas"]["ScorerType"] | null;
            standard_error?: components["schemas"]["StandardError"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "not_applicable";
        };
        MetricNotComputed: {
            message?: string;
            metric_key_alias?: string | null;
            scorer_type?: components["schemas"]["ScorerType"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "not_computed";
        };
        MetricPending: {
            metric_key_alias?: string | null;
            scorer_type?: components["schemas"]["ScorerType"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "pending";
        };
        MetricRollUp: {
            cost?: number | null;
            critique?: components["schemas"]["MetricCritiqueColumnar"] | null;
            explanation?: string | null;
            input_tokens?: number | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            metric_key_alias?: string | null;
            model_alias?: string | null;
            multijudge_average?: number | null;
            num_judges?: number | null;
            output_tokens?: number | null;
            roll_up_metrics?: {
                [key: string]: number | {
                    [key: string]: number;
                };
            };
            scorer_type?: components["schemas"]["ScorerType"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "roll_up";
            total_tokens?: number | null;
            value: string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | (string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | null)[] | (string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | null)[][] | (string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | null)[][][] | null;
        };
        Metrics: {
            duration_ns?: number | null;
        } & {
            [key: string]: unknown;
        };
        MetricSettingsRequest: {
            scorers?: components["schemas"]["ScorerConfig"][] | null;
            segment_filters?: components["schemas"]["SegmentFilter"][] | null;
        };
        MetricSettingsResponse: {
            scorers: components["schemas"]["ScorerConfig"][];
            segment_filters?: components["schemas"]["SegmentFilter"][] | null;
        };
        MetricSuccess: {
            cost?: number | null;
            critique?: components["schemas"]["MetricCritiqueColumnar"] | null;
            display_value?: string | null;
            explanation?: string | null;
            input_tokens?: number | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            metric_key_alias?: string | null;
            model_alias?: string | null;
            multijudge_average?: number | null;
            num_judges?: number | null;
            output_tokens?: number | null;
            rationale?: string | null;
            scorer_type?: components["schemas"]["ScorerType"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            status_type: "success";
            total_tokens?: number | null;
            value: string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | (string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | null)[] | (string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | null)[][] | (string | number | boolean | components["schemas"]["Segment"] | components["schemas"]["HallucinationSegment"] | components["schemas"]["Document"] | components["schemas"]["FeedbackRatingDB"] | components["schemas"]["FeedbackAggregate"] | null)[][][] | null;
        };
        MetricThreshold: {
            buckets?: (number)[];
            display_value_levels?: string[];
            /** @default false */
            inverted?: boolean;
        };
        ModalityFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "modality";
            /** @enum {string} */
            operator: "eq" | "ne" | "one_of" | "not_in";
            value: string | string[];
        };
        /** @enum {string} */
        ModelType: "slm" | "llm" | "code";
        /** @enum {string} */
        MultimodalCapability: "vision" | "audio";
        NodeNameFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "node_name";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        /** @enum {string} */
        NodeType: "chain" | "chat" | "llm" | "retriever" | "tool" | "agent" | "workflow" | "trace" | "session";
        NotNodeLogRecordsFilter: {
            not: components["schemas"]["FilterLeafLogRecordsFilter"] | components["schemas"]["AndNodeLogRecordsFilter"] | components["schemas"]["OrNodeLogRecordsFilter"] | components["schemas"]["NotNodeLogRecordsFilter"];
        };
        NumericColorConstraint: {
            color: components["schemas"]["MetricColor"];
            /** @enum {string} */
            operator: "eq" | "gt" | "gte" | "lt" | "lte" | "between";
            value: number | number[];
        };
        /** @enum {string} */
        NumericRollUpMethod: "average" | "sum" | "max" | "min";
        /** @enum {string} */
        OrganizationAction: "rename" | "delete" | "delete_log_data" | "read_settings" | "update_settings" | "read_cost_settings";
        OrNodeLogRecordsFilter: {
            or: (components["schemas"]["FilterLeafLogRecordsFilter"] | components["schemas"]["AndNodeLogRecordsFilter"] | components["schemas"]["OrNodeLogRecordsFilter"] | components["schemas"]["NotNodeLogRecordsFilter"])[];
        };
        /** @enum {string} */
        OutputTypeEnum: "boolean" | "categorical" | "count" | "discrete" | "freeform" | "percentage" | "multilabel" | "retrieved_chunk_list_boolean" | "boolean_multilabel";
        PartialExtendedAgentSpanRecord: {
            /** @default default */
            agent_type?: components["schemas"]["AgentType"];
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            parent_id?: string | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            run_id?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "agent";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        PartialExtendedControlSpanRecord: {
            agent_name?: string | null;
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            applies_to?: components["schemas"]["ControlAppliesTo"] | null;
            check_stage?: components["schemas"]["ControlCheckStage"] | null;
            control_id?: number | null;
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            evaluator_name?: string | null;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            parent_id?: string | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: components["schemas"]["ControlResult"] | null;
            run_id?: string | null;
            selector_path?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "control";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        PartialExtendedLlmSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            events?: {
                [key: string]: unknown;
            }[] | null;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            finish_reason?: string | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            input?: components["schemas"]["Message"][];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["LlmMetrics"];
            metrics_batch_id?: string | null;
            model?: string | null;
            /** @default  */
            name?: string;
            output?: components["schemas"]["Message"];
            overall_annotation_agreement?: number | null;
            parent_id?: string | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: components["schemas"]["Message"][] | null;
            redacted_output?: components["schemas"]["Message"] | null;
            run_id?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            temperature?: number | null;
            tools?: {
                [key: string]: unknown;
            }[] | null;
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "llm";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        PartialExtendedRetrieverSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            /** @default  */
            input?: string;
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: components["schemas"]["Document"][];
            overall_annotation_agreement?: number | null;
            parent_id?: string | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: string | null;
            redacted_output?: components["schemas"]["Document"][] | null;
            run_id?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "retriever";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        PartialExtendedSessionRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            num_traces?: number | null;
            output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            previous_session_id?: string | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            run_id?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        PartialExtendedToolSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            /** @default  */
            input?: string;
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: string | null;
            overall_annotation_agreement?: number | null;
            parent_id?: string | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: string | null;
            redacted_output?: string | null;
            run_id?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            tool_call_id?: string | null;
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "tool";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        PartialExtendedTraceRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            /** @default  */
            input?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            num_spans?: number | null;
            output?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            overall_annotation_agreement?: number | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            run_id?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "trace";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        PartialExtendedWorkflowSpanRecord: {
            annotation_aggregates?: {
                [key: string]: components["schemas"]["AnnotationAggregate"];
            };
            annotation_agreement?: {
                [key: string]: number;
            };
            annotation_queue_ids?: string[];
            annotations?: {
                [key: string]: {
                    [key: string]: components["schemas"]["AnnotationRatingInfo"];
                };
            };
            /** Format: date-time */
            created_at?: string;
            dataset_input?: string | null;
            dataset_metadata?: {
                [key: string]: string;
            };
            dataset_output?: string | null;
            /** @default  */
            error_message?: string;
            external_id?: string | null;
            feedback_rating_info?: {
                [key: string]: components["schemas"]["FeedbackRatingInfo"];
            };
            file_ids?: string[];
            file_modalities?: components["schemas"]["ContentModality"][];
            files?: {
                [key: string]: components["schemas"]["FileMetadata"];
            } | null;
            fully_annotated?: boolean | null;
            has_children?: boolean | null;
            id?: string | null;
            /** @default  */
            input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[];
            /** @default true */
            is_complete?: boolean;
            metric_info?: {
                [key: string]: components["schemas"]["MetricNotComputed"] | components["schemas"]["MetricPending"] | components["schemas"]["MetricComputing"] | components["schemas"]["MetricNotApplicable"] | components["schemas"]["MetricSuccess"] | components["schemas"]["MetricError"] | components["schemas"]["MetricFailed"] | components["schemas"]["MetricRollUp"];
            } | null;
            metrics?: components["schemas"]["Metrics"];
            metrics_batch_id?: string | null;
            /** @default  */
            name?: string;
            output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            overall_annotation_agreement?: number | null;
            parent_id?: string | null;
            /** @default  */
            progress_message?: string;
            project_id?: string | null;
            redacted_input?: string | components["schemas"]["Message"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            redacted_output?: string | components["schemas"]["Message"] | components["schemas"]["Document"][] | (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | components["schemas"]["ControlResult"] | null;
            run_id?: string | null;
            session_batch_id?: string | null;
            session_id?: string | null;
            status_code?: number | null;
            step_number?: number | null;
            tags?: string[];
            trace_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "workflow";
            updated_at?: string | null;
            user_metadata?: {
                [key: string]: string;
            };
        };
        Permission: {
            action: components["schemas"]["UserAction"] | components["schemas"]["GroupAction"] | components["schemas"]["GroupMemberAction"] | components["schemas"]["ProjectAction"] | components["schemas"]["ScorerAction"] | components["schemas"]["RegisteredScorerAction"] | components["schemas"]["ApiKeyAction"] | components["schemas"]["GeneratedScorerAction"] | components["schemas"]["FineTunedScorerAction"] | components["schemas"]["DatasetAction"] | components["schemas"]["IntegrationAction"] | components["schemas"]["OrganizationAction"] | components["schemas"]["AnnotationQueueAction"] | components["schemas"]["ControlResourceAction"];
            allowed: boolean;
            message?: string | null;
        };
        /** @enum {string} */
        ProjectAction: "update" | "delete" | "rename" | "share" | "create_run" | "delete_run" | "rename_run" | "move_run" | "export_data" | "configure_human_feedback" | "record_human_feedback" | "log_data" | "toggle_metric" | "edit_alert" | "create_stage" | "edit_stage" | "configure_crown_logic" | "delete_data" | "set_metric" | "edit_run_tags" | "dismiss_alert" | "edit_slice" | "edit_edit" | "update_control_bindings" | "use_control_runtime";
        ProjectBookmarkFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "bookmark";
            value: boolean;
        };
        ProjectBookmarkSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "bookmark";
            /**
             * @default custom
             * @constant
             */
            sort_type?: "custom";
        };
        ProjectCollectionParams: {
            filters?: (components["schemas"]["ProjectIDFilter"] | components["schemas"]["ProjectNameFilter"] | components["schemas"]["ProjectTypeFilter"] | components["schemas"]["ProjectCreatorFilter"] | components["schemas"]["ProjectCreatedAtFilter"] | components["schemas"]["ProjectUpdatedAtFilter"] | components["schemas"]["ProjectRunsFilter"] | components["schemas"]["ProjectBookmarkFilter"])[];
            sort?: (components["schemas"]["ProjectNameSort"] | components["schemas"]["ProjectTypeSort"] | components["schemas"]["ProjectCreatedAtSort"] | components["schemas"]["ProjectUpdatedAtSort"] | components["schemas"]["ProjectRunsSort"] | components["schemas"]["ProjectBookmarkSort"]) | null;
        };
        ProjectCreatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        ProjectCreatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ProjectCreatorFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "creator";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        ProjectDB: {
            /** @default false */
            bookmark?: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid4 */
            created_by: string;
            created_by_user: components["schemas"]["UserInfo"];
            description?: string | null;
            /** Format: uuid4 */
            id: string;
            labels?: components["schemas"]["ProjectLabels"][];
            name?: string | null;
            /** @default [] */
            permissions?: components["schemas"]["Permission"][];
            runs: components["schemas"]["RunDB"][];
            type?: components["schemas"]["ProjectType"] | null;
            /** Format: date-time */
            updated_at: string;
        };
        ProjectIDFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "id";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        ProjectItem: {
            /** @default false */
            bookmark?: boolean;
            /** Format: date-time */
            created_at: string;
            created_by_user?: components["schemas"]["UserInfo"] | null;
            description?: string | null;
            /** Format: uuid4 */
            id: string;
            labels?: components["schemas"]["ProjectLabels"][];
            log_streams?: components["schemas"]["LogStreamInfo"][] | null;
            name: string;
            num_experiments?: number | null;
            num_logstreams?: number | null;
            /** @default [] */
            permissions?: components["schemas"]["Permission"][];
            /** Format: date-time */
            updated_at: string;
        };
        /** @enum {string} */
        ProjectLabels: "sample";
        ProjectNameFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        ProjectNameSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ProjectRunsFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "runs";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "between";
            value: number | number[] | number[];
        };
        ProjectRunsSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "runs";
            /**
             * @default custom
             * @constant
             */
            sort_type?: "custom";
        };
        /** @enum {string} */
        ProjectType: "prompt_evaluation" | "llm_monitor" | "protect" | "gen_ai";
        ProjectTypeFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "type";
            /** @enum {string} */
            operator: "eq" | "ne" | "one_of" | "not_in";
            value: string | string[];
        };
        ProjectTypeSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "type";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ProjectUpdatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        ProjectUpdatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        PromptRunSettings: {
            [key: string]: unknown;
        };
        RecomputeLogRecordsMetricsRequest: {
            experiment_id?: string | null;
            filter_tree?: components["schemas"]["FilterExpressionLogRecordsFilter"] | null;
            filters?: (components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"])[];
            /** @default false */
            include_code_metric_metadata?: boolean;
            /** @default false */
            include_counts?: boolean;
            /** @default 100 */
            limit?: number;
            log_stream_id?: string | null;
            metrics_testing_id?: string | null;
            previous_last_row_id?: string | null;
            scorer_ids: string[];
            sort?: components["schemas"]["LogRecordsSortClause"] | null;
            /** @default 0 */
            starting_token?: number;
            /** @default false */
            truncate_fields?: boolean;
        };
        /** @enum {string} */
        RegisteredScorerAction: "update" | "delete";
        RegisteredScorerTaskResultResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid4 */
            id: string;
            result?: components["schemas"]["ValidateRegisteredScorerResult"] | string | null;
            status: components["schemas"]["TaskResultStatus"];
            /** Format: date-time */
            updated_at: string;
        };
        /** @enum {string} */
        RollUpMethodDisplayOptions: "average" | "sum" | "max" | "min" | "category_count" | "percentage_true" | "percentage_false";
        /** @enum {string} */
        RootType: "session" | "trace" | "span";
        RunDB: {
            [key: string]: unknown;
        };
        RunTagDB: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid4 */
            created_by: string;
            /** Format: uuid4 */
            id: string;
            key: string;
            /** Format: uuid4 */
            project_id: string;
            /** Format: uuid4 */
            run_id: string;
            tag_type: string;
            /** Format: date-time */
            updated_at: string;
            value: string;
        };
        /** @enum {string} */
        ScorerAction: "update" | "delete" | "share" | "export" | "autotune_apply";
        ScorerConfig: {
            cot_enabled?: boolean | null;
            filters?: (components["schemas"]["NodeNameFilter"] | components["schemas"]["MetadataFilter"] | components["schemas"]["ModalityFilter"])[] | null;
            /** Format: uuid4 */
            id: string;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            model_name?: string | null;
            model_type?: components["schemas"]["ModelType"] | null;
            multimodal_capabilities?: components["schemas"]["MultimodalCapability"][] | null;
            name?: string | null;
            num_judges?: number | null;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            roll_up_method?: components["schemas"]["RollUpMethodDisplayOptions"] | null;
            score_type?: string | null;
            scoreable_node_types?: string[] | null;
            scorer_type: components["schemas"]["ScorerTypes"];
            scorer_version?: components["schemas"]["BaseScorerVersionDB"] | null;
        };
        ScorerCreatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "created_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        ScorerCreatorFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "creator";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        ScorerDefaults: {
            cot_enabled?: boolean | null;
            filters?: (components["schemas"]["NodeNameFilter"] | components["schemas"]["MetadataFilter"] | components["schemas"]["ModalityFilter"])[] | null;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            model_name?: string | null;
            num_judges?: number | null;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            scoreable_node_types?: string[] | null;
        };
        ScorerEnabledInPlaygroundSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "enabled_in_playground";
            /**
             * @default custom_uuid
             * @constant
             */
            sort_type?: "custom_uuid";
            /** Format: uuid4 */
            value: string;
        };
        ScorerEnabledInRunSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "enabled_in_run";
            /**
             * @default custom_uuid
             * @constant
             */
            sort_type?: "custom_uuid";
            /** Format: uuid4 */
            value: string;
        };
        ScorerExcludeMultimodalScorersFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "exclude_multimodal_scorers";
        };
        ScorerExcludeSlmScorersFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "exclude_slm_scorers";
        };
        ScorerHealthScoresResponse: {
            scores: components["schemas"]["ScorerVersionHealthScoreEntry"][];
        };
        ScorerIDFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "id";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne" | "one_of" | "not_in" | "contains";
            value: string | (string)[];
        };
        ScorerIsGlobalFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "is_global";
            /**
             * @default eq
             * @enum {string}
             */
            operator?: "eq" | "ne";
            value: boolean;
        };
        ScorerLabelFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "label";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            /** @default true */
            strict?: boolean;
            value: string | string[];
        };
        ScorerModelTypeFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "model_type";
            /** @enum {string} */
            operator: "eq" | "ne" | "one_of" | "not_in";
            value: string | string[];
        };
        ScorerMultimodalCapabilitiesFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "multimodal_capabilities";
            /** @enum {string} */
            operator: "eq" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        ScorerNameFilter: {
            /** @default false */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /** @enum {string} */
            operator: "eq" | "ne" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        ScorerNameSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "name";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ScorerResponse: {
            color_threshold_config?: components["schemas"]["MetricColorPickerNumeric"] | null;
            created_at?: string | null;
            created_by?: string | null;
            default_version?: components["schemas"]["BaseScorerVersionDB"] | null;
            default_version_id?: string | null;
            defaults?: components["schemas"]["ScorerDefaults"] | null;
            deprecated?: boolean | null;
            description?: string | null;
            ground_truth?: boolean | null;
            /** Format: uuid4 */
            id: string;
            included_fields?: string[];
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            /** @default false */
            is_global?: boolean;
            /** @default  */
            label?: string | null;
            latest_version?: components["schemas"]["BaseScorerVersionDB"] | null;
            metric_color_picker_config?: (components["schemas"]["MetricColorPickerNumeric"] | components["schemas"]["MetricColorPickerBoolean"] | components["schemas"]["MetricColorPickerCategorical"] | components["schemas"]["MetricColorPickerMultiLabel"]) | null;
            metric_name?: string | null;
            model_type?: components["schemas"]["ModelType"] | null;
            multimodal_capabilities?: components["schemas"]["MultimodalCapability"][] | null;
            name: string;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            /** @default [] */
            permissions?: components["schemas"]["Permission"][];
            required_metric_ids?: string[] | null;
            required_scorers?: string[] | null;
            roll_up_config?: components["schemas"]["BaseMetricRollUpConfigDB"] | null;
            roll_up_method?: components["schemas"]["RollUpMethodDisplayOptions"] | null;
            scope_projects?: components["schemas"]["ScorerScopeProjectRef"][];
            scoreable_node_types?: string[] | null;
            scorer_type: components["schemas"]["ScorerTypes"];
            tags: string[];
            updated_at?: string | null;
            user_prompt?: string | null;
        };
        ScorerScopeProjectRef: {
            /** Format: uuid4 */
            id: string;
            name: string;
        };
        ScorerScopeProjectsFilter: {
            /** @default false */
            include_global?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "scope_projects";
            project_ids: string[];
        };
        ScorerScoreableNodeTypesFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "scoreable_node_types";
            /** @enum {string} */
            operator: "eq" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        ScorerTagsFilter: {
            /** @default true */
            case_sensitive?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "tags";
            /** @enum {string} */
            operator: "eq" | "contains" | "one_of" | "not_in";
            value: string | string[];
        };
        /** @enum {string} */
        ScorerType: "Luna" | "Plus";
        ScorerTypeFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "scorer_type";
            /** @enum {string} */
            operator: "eq" | "ne" | "one_of" | "not_in";
            value: string | string[];
        };
        /** @enum {string} */
        ScorerTypes: "llm" | "code" | "luna" | "preset";
        ScorerUpdatedAtFilter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /** @enum {string} */
            operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte";
            /** Format: date-time */
            value: string;
        };
        ScorerUpdatedAtSort: {
            /** @default true */
            ascending?: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            name: "updated_at";
            /**
             * @default column
             * @constant
             */
            sort_type?: "column";
        };
        ScorerVersionHealthScoreEntry: {
            /** Format: date-time */
            computed_at: string;
            /** Format: uuid4 */
            dataset_id: string;
            health_score_type: string;
            /** Format: uuid4 */
            id: string;
            score: number;
            /** Format: uuid4 */
            scorer_version_id: string;
            scorer_version_number: number;
            secondary: {
                [key: string]: number | null;
            } | null;
        };
        Segment: {
            end: number;
            prob?: number | null;
            start: number;
            value: number | string;
        };
        SegmentFilter: {
            filter?: (components["schemas"]["NodeNameFilter"] | components["schemas"]["MetadataFilter"] | components["schemas"]["ModalityFilter"]) | null;
            /** @default false */
            llm_scorers?: boolean;
            /** @default false */
            multimodal_scorers?: boolean;
            sample_rate: number;
        };
        SelectColumns: {
            column_ids?: string[];
            /** @default false */
            include_all_feedback?: boolean;
            /** @default false */
            include_all_metrics?: boolean;
        };
        StandardError: {
            /** @default false */
            blocking?: boolean;
            context?: {
                [key: string]: unknown;
            };
            documentation_link?: string | null;
            error_code: number;
            error_group: string;
            error_type: components["schemas"]["ErrorType"];
            http_status_code?: number | null;
            message: string;
            /** @default false */
            retriable?: boolean;
            severity: components["schemas"]["ErrorSeverity"];
            source_service?: string | null;
            user_action?: string | null;
        };
        /** @enum {string} */
        StepType: "agent" | "control" | "llm" | "retriever" | "session" | "tool" | "trace" | "workflow";
        /** @enum {string} */
        TaskResultStatus: "pending" | "started" | "completed" | "failed";
        /** @enum {integer} */
        TaskType: 7 | 9 | 12 | 13 | 15 | 16 | 17 | 18;
        TestScore: {
            node_type: components["schemas"]["NodeType"];
            score?: number | string | boolean | null;
        };
        TextContentPart: {
            text: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "text";
        };
        Token: {
            access_token: string;
            /** @default bearer */
            token_type?: string;
        };
        ToolCall: {
            function: components["schemas"]["ToolCallFunction"];
            id: string;
        };
        ToolCallFunction: {
            arguments: string;
            name: string;
        };
        UpdateScorerRequest: {
            default_version_id?: string | null;
            defaults?: components["schemas"]["ScorerDefaults"] | null;
            description?: string | null;
            ground_truth?: boolean | null;
            input_type?: components["schemas"]["InputTypeEnum"] | null;
            metric_color_picker_config?: (components["schemas"]["MetricColorPickerNumeric"] | components["schemas"]["MetricColorPickerBoolean"] | components["schemas"]["MetricColorPickerCategorical"] | components["schemas"]["MetricColorPickerMultiLabel"]) | null;
            model_type?: components["schemas"]["ModelType"] | null;
            multimodal_capabilities?: components["schemas"]["MultimodalCapability"][] | null;
            name?: string | null;
            output_type?: components["schemas"]["OutputTypeEnum"] | null;
            roll_up_method?: components["schemas"]["RollUpMethodDisplayOptions"] | null;
            scoreable_node_types?: string[] | null;
            tags?: string[] | null;
            user_prompt?: string | null;
        };
        UpdateScorerScopeRequest: {
            is_global: boolean;
            project_ids?: string[];
        };
        /** @enum {string} */
        UserAction: "update" | "delete" | "read_api_keys" | "change_role_to_admin" | "change_role_to_manager" | "change_role_to_user" | "change_role_to_read_only";
        UserInfo: {
            email: string;
            first_name?: string | null;
            /** Format: uuid4 */
            id: string;
            last_name?: string | null;
        };
        ValidateCodeScorerDatasetBody: {
            /** Format: uuid */
            dataset_id: string;
            dataset_version_index?: number | null;
            /** Format: binary */
            file: string;
            /** @default 100 */
            limit?: number;
            required_scorers?: string | string[] | null;
            score_type?: string | null;
            scoreable_node_types?: string | string[] | null;
            starting_token?: number | null;
        };
        ValidateCodeScorerDatasetResponse: {
            /** Format: uuid4 */
            metrics_experiment_id: string;
            /** Format: uuid4 */
            project_id: string;
        };
        ValidateCodeScorerLogRecordBody: {
            experiment_id?: string | null;
            /** Format: binary */
            file: string;
            filters?: string | null;
            /** @default 100 */
            limit?: number;
            log_stream_id?: string | null;
            required_scorers?: string | string[] | null;
            scoreable_node_types?: string | string[] | null;
            sort?: string | null;
            starting_token?: number | null;
        };
        ValidateCodeScorerResponse: {
            /** Format: uuid4 */
            task_id: string;
        };
        ValidateLLMScorerDatasetRequest: {
            chain_poll_template: components["schemas"]["ChainPollTemplate"];
            /** Format: uuid4 */
            dataset_id: string;
            dataset_version_index?: number | null;
            /** @default 100 */
            limit?: number;
            normalized_input?: (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            query: string;
            response: string;
            scorer_configuration: components["schemas"]["GeneratedScorerConfiguration"];
            sort?: {
                [key: string]: unknown;
            } | null;
            starting_token?: number | null;
            user_prompt: string;
        };
        ValidateLLMScorerDatasetResponse: {
            /** Format: uuid4 */
            metrics_experiment_id: string;
            /** Format: uuid4 */
            project_id: string;
        };
        ValidateLLMScorerLogRecordRequest: {
            chain_poll_template: components["schemas"]["ChainPollTemplate"];
            experiment_id?: string | null;
            filter_tree?: components["schemas"]["FilterExpressionLogRecordsFilter"] | null;
            filters?: (components["schemas"]["LogRecordsIDFilter"] | components["schemas"]["LogRecordsDateFilter"] | components["schemas"]["LogRecordsNumberFilter"] | components["schemas"]["LogRecordsBooleanFilter"] | components["schemas"]["LogRecordsCollectionFilter"] | components["schemas"]["LogRecordsTextFilter"] | components["schemas"]["LogRecordsFullyAnnotatedFilter"])[];
            /** @default false */
            include_code_metric_metadata?: boolean;
            /** @default false */
            include_counts?: boolean;
            /** @default 100 */
            limit?: number;
            log_stream_id?: string | null;
            metrics_testing_id?: string | null;
            normalized_input?: (components["schemas"]["TextContentPart"] | components["schemas"]["FileContentPart"])[] | null;
            previous_last_row_id?: string | null;
            query: string;
            response: string;
            scorer_configuration: components["schemas"]["GeneratedScorerConfiguration"];
            sort?: components["schemas"]["LogRecordsSortClause"] | null;
            /** @default 0 */
            starting_token?: number;
            /** @default false */
            truncate_fields?: boolean;
            user_prompt: string;
        };
        ValidateLLMScorerLogRecordResponse: {
            /** Format: uuid4 */
            metrics_experiment_id: string;
            /** Format: uuid4 */
            project_id: string;
        };
        ValidateRegisteredScorerResult: {
            result: components["schemas"]["ValidResult"] | components["schemas"]["InvalidResult"];
        };
        ValidateScorerLogRecordResponse: {
            /** Format: uuid4 */
            metrics_experiment_id: string;
            /** Format: uuid4 */
            project_id: string;
        };
        ValidationError: {
            ctx?: Record<string, never>;
            input?: unknown;
            loc: (string | number)[];
            msg: string;
            type: string;
        };
        ValidResult: {
            chain_aggregation?: components["schemas"]["ChainAggregationStrategy"] | null;
            /** @default false */
            include_llm_credentials?: boolean;
            /**
             * @default valid
             * @constant
             */
            result_type?: "valid";
            score_type: string;
            scoreable_node_types: components["schemas"]["NodeType"][];
            test_scores: components["schemas"]["TestScore"][];
        };
        WriteHealthScoreRequest: {
            /** Format: uuid4 */
            dataset_id: string;
            health_score_type: string;
            score: number;
            secondary?: {
                [key: string]: number | null;
            } | null;
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
    get_dataset_v2_datasets__dataset_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                dataset_id: string;
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
                    "application/json": components["schemas"]["DatasetDB"];
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
    get_dataset_version_content_v2_datasets__dataset_id__versions__version_index__content_get: {
        parameters: {
            query?: {
                limit?: number;
                starting_token?: number;
            };
            header?: never;
            path: {
                dataset_id: string;
                version_index: number;
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
                    "application/json": components["schemas"]["DatasetContent"];
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
    query_dataset_versions_v2_datasets__dataset_id__versions_query_post: {
        parameters: {
            query?: {
                limit?: number;
                starting_token?: number;
            };
            header?: never;
            path: {
                dataset_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ListDatasetVersionParams"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDatasetVersionResponse"];
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
    query_datasets_v2_datasets_query_post: {
        parameters: {
            query?: {
                actions?: components["schemas"]["DatasetAction"][];
                limit?: number;
                starting_token?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ListDatasetParams"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDatasetResponse"];
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
    healthcheck_v2_healthcheck_get: {
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
                    "application/json": components["schemas"]["HealthcheckResponse"];
                };
            };
        };
    };
    get_job_v2_jobs__job_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
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
                    "application/json": components["schemas"]["JobDB"];
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
    login_api_key_v2_login_api_key_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyLoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
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
    get_project_v2_projects__project_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
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
                    "application/json": components["schemas"]["ProjectDB"];
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
    create_experiment_v2_projects__project_id__experiments_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentCreateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentResponse"];
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
    get_experiment_v2_projects__project_id__experiments__experiment_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment_id: string;
                project_id: string;
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
                    "application/json": components["schemas"]["ExperimentResponse"];
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
    get_metric_settings_v2_projects__project_id__experiments__experiment_id__metric_settings_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment_id: string;
                project_id: string;
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
                    "application/json": components["schemas"]["MetricSettingsResponse"];
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
    update_metric_settings_v2_projects__project_id__experiments__experiment_id__metric_settings_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetricSettingsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSettingsResponse"];
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
    get_experiment_metrics_v2_projects__project_id__experiments__experiment_id__metrics_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                experiment_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentMetricsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentMetricsResponse"];
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
    experiments_available_columns_v2_projects__project_id__experiments_available_columns_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
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
                    "application/json": components["schemas"]["ExperimentsAvailableColumnsResponse"];
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
    search_experiments_v2_projects__project_id__experiments_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExperimentSearchRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListExperimentResponse"];
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
    export_records_v2_projects__project_id__export_records_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRecordsExportRequest"];
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
    get_metric_settings_v2_projects__project_id__log_streams__log_stream_id__metric_settings_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                log_stream_id: string;
                project_id: string;
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
                    "application/json": components["schemas"]["MetricSettingsResponse"];
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
    update_metric_settings_v2_projects__project_id__log_streams__log_stream_id__metric_settings_patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                log_stream_id: string;
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetricSettingsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSettingsResponse"];
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
    search_log_streams_v2_projects__project_id__log_streams_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogStreamSearchRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListLogStreamResponse"];
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
    recompute_metrics_v2_projects__project_id__recompute_metrics_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecomputeLogRecordsMetricsRequest"];
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
    get_jobs_for_project_run_v2_projects__project_id__runs__run_id__jobs_get: {
        parameters: {
            query?: {
                status?: string | null;
            };
            header?: never;
            path: {
                project_id: string;
                run_id: string;
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
                    "application/json": components["schemas"]["JobDB"][];
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
    query_sessions_v2_projects__project_id__sessions_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRecordsQueryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogRecordsQueryResponse"];
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
    query_spans_v2_projects__project_id__spans_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRecordsQueryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogRecordsQueryResponse"];
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
    traces_available_columns_v2_projects__project_id__traces_available_columns_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRecordsAvailableColumnsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogRecordsAvailableColumnsResponse"];
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
    count_traces_v2_projects__project_id__traces_count_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRecordsQueryCountRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogRecordsQueryCountResponse"];
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
    query_partial_traces_v2_projects__project_id__traces_partial_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRecordsPartialQueryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogRecordsPartialQueryResponse"];
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
    query_traces_v2_projects__project_id__traces_search_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRecordsQueryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogRecordsQueryResponse"];
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
    get_projects_paginated_v2_projects_paginated_post: {
        parameters: {
            query?: {
                actions?: components["schemas"]["ProjectAction"][];
                limit?: number;
                starting_token?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProjectCollectionParams"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetProjectsPaginatedResponse"];
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
    create_v2_scorers_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScorerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorerResponse"];
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
    get_scorer_v2_scorers__scorer_id__get: {
        parameters: {
            query?: {
                actions?: components["schemas"]["ScorerAction"][];
            };
            header?: never;
            path: {
                scorer_id: string;
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
                    "application/json": components["schemas"]["ScorerResponse"];
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
    delete_scorer_v2_scorers__scorer_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
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
                    "application/json": components["schemas"]["DeleteScorerResponse"];
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
    update_v2_scorers__scorer_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateScorerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorerResponse"];
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
    get_scorer_health_scores_v2_scorers__scorer_id__health_scores_get: {
        parameters: {
            query: {
                dataset_id: string;
            };
            header?: never;
            path: {
                scorer_id: string;
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
                    "application/json": components["schemas"]["ScorerHealthScoresResponse"];
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
    list_projects_for_scorer_route_v2_scorers__scorer_id__projects_get: {
        parameters: {
            query?: {
                limit?: number;
                starting_token?: number;
            };
            header?: never;
            path: {
                scorer_id: string;
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
                    "application/json": components["schemas"]["GetProjectsPaginatedResponseV2"];
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
    set_scorer_scope_v2_scorers__scorer_id__scope_put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateScorerScopeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorerResponse"];
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
    get_scorer_version_or_latest_v2_scorers__scorer_id__version_get: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                scorer_id: string;
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
                    "application/json": components["schemas"]["BaseScorerVersionResponse"];
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
    get_scorer_version_code_v2_scorers__scorer_id__version_code_get: {
        parameters: {
            query?: {
                version?: number | null;
            };
            header?: never;
            path: {
                scorer_id: string;
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
    create_code_scorer_version_v2_scorers__scorer_id__version_code_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["CreateCodeScorerVersionBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseScorerVersionResponse"];
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
    create_llm_scorer_version_v2_scorers__scorer_id__version_llm_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLLMScorerVersionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseScorerVersionResponse"];
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
    create_luna_scorer_version_v2_scorers__scorer_id__version_luna_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCustomLunaScorerVersionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseScorerVersionResponse"];
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
    create_preset_scorer_version_v2_scorers__scorer_id__version_preset_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScorerVersionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BaseScorerVersionResponse"];
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
    list_all_versions_for_scorer_v2_scorers__scorer_id__versions_get: {
        parameters: {
            query?: {
                limit?: number;
                run_id?: string | null;
                starting_token?: number;
            };
            header?: never;
            path: {
                scorer_id: string;
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
                    "application/json": components["schemas"]["ListScorerVersionsResponse"];
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
    write_scorer_version_health_score_v2_scorers__scorer_id__versions__version_number__health_scores_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
                version_number: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WriteHealthScoreRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScorerVersionHealthScoreEntry"];
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
    restore_scorer_version_v2_scorers__scorer_id__versions__version_number__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scorer_id: string;
                version_number: number;
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
                    "application/json": components["schemas"]["BaseScorerVersionResponse"];
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
    validate_code_scorer_v2_scorers_code_validate_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_validate_code_scorer_scorers_code_validate_post"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateCodeScorerResponse"];
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
    get_validate_code_scorer_task_result_v2_scorers_code_validate__task_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: string;
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
                    "application/json": components["schemas"]["RegisteredScorerTaskResultResponse"];
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
    validate_code_scorer_dataset_v2_scorers_code_validate_dataset_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ValidateCodeScorerDatasetBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateCodeScorerDatasetResponse"];
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
    validate_code_scorer_log_record_v2_scorers_code_validate_log_record_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ValidateCodeScorerLogRecordBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateScorerLogRecordResponse"];
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
    list_scorers_with_filters_v2_scorers_list_post: {
        parameters: {
            query?: {
                actions?: components["schemas"]["ScorerAction"][];
                limit?: number;
                starting_token?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListScorersRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListScorersResponse"];
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
    autogen_llm_scorer_v2_scorers_llm_autogen_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLLMScorerAutogenRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GenerationResponse"];
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
    manual_llm_validate_v2_scorers_llm_validate_post: {
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
                    "application/json": components["schemas"]["GeneratedScorerValidationResponse"];
                };
            };
        };
    };
    validate_llm_scorer_dataset_v2_scorers_llm_validate_dataset_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateLLMScorerDatasetRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateLLMScorerDatasetResponse"];
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
    validate_llm_scorer_log_record_v2_scorers_llm_validate_log_record_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateLLMScorerLogRecordRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidateLLMScorerLogRecordResponse"];
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
    manual_llm_validate_multipart_v2_scorers_llm_validate_multipart_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["ManualLlmValidateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneratedScorerValidationResponse"];
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
    list_tags_v2_scorers_tags_get: {
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
                    "application/json": string[];
                };
            };
        };
    };
    list_projects_for_scorer_version_route_v2_scorers_versions__scorer_version_id__projects_get: {
        parameters: {
            query?: {
                limit?: number;
                starting_token?: number;
            };
            header?: never;
            path: {
                scorer_version_id: string;
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
                    "application/json": components["schemas"]["GetProjectsPaginatedResponseV2"];
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

// Made by `npm run generate` from openapi/galileo.json. Never edited by hand.

export interface paths {
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
        AndNodeLogRecordsFilter: {
            and: (components["schemas"]["FilterLeafLogRecordsFilter"] | components["schemas"]["AndNodeLogRecordsFilter"] | components["schemas"]["OrNodeLogRecordsFilter"] | components["schemas"]["NotNodeLogRecordsFilter"])[];
        };
        /** @enum {string} */
        AnnotationQueueAction: "update" | "delete" | "share" | "record_annotation";
        /** @enum {string} */
        ApiKeyAction: "update" | "delete";
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
        ControlResourceAction: "create" | "read" | "update" | "delete";
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
        /** @enum {string} */
        DataTypeOptions: "unknown" | "text" | "label" | "floating_point" | "integer" | "timestamp" | "milli_seconds" | "boolean" | "uuid" | "percentage" | "dollars" | "array" | "template_label" | "thumb_rating_percentage" | "user_id" | "text_offsets" | "segments" | "hallucination_segments" | "thumb_rating" | "score_rating" | "star_rating" | "tags_rating" | "choice_rating" | "thumb_rating_aggregate" | "score_rating_aggregate" | "star_rating_aggregate" | "tags_rating_aggregate" | "choice_rating_aggregate";
        DeleteScorerResponse: {
            message: string;
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
        HTTPValidationError: {
            detail?: components["schemas"]["ValidationError"][];
        };
        /** @enum {string} */
        InputTypeEnum: "basic" | "llm_spans" | "retriever_spans" | "sessions_normalized" | "sessions_trace_io_only" | "tool_spans" | "trace_input_only" | "trace_io_only" | "trace_normalized" | "trace_output_only" | "agent_spans" | "workflow_spans";
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
        LogStreamInfo: {
            /** Format: uuid4 */
            id: string;
            name: string;
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
        Permission: {
            action: components["schemas"]["UserAction"] | components["schemas"]["GroupAction"] | components["schemas"]["GroupMemberAction"] | components["schemas"]["ProjectAction"] | components["schemas"]["ScorerAction"] | components["schemas"]["RegisteredScorerAction"] | components["schemas"]["ApiKeyAction"] | components["schemas"]["GeneratedScorerAction"] | components["schemas"]["FineTunedScorerAction"] | components["schemas"]["DatasetAction"] | components["schemas"]["IntegrationAction"] | components["schemas"]["OrganizationAction"] | components["schemas"]["AnnotationQueueAction"] | components["schemas"]["ControlResourceAction"];
            allowed: boolean;
            message?: string | null;
        };
        /** @enum {string} */
        ProjectAction: "update" | "delete" | "rename" | "share" | "create_run" | "delete_run" | "rename_run" | "move_run" | "export_data" | "configure_human_feedback" | "record_human_feedback" | "log_data" | "toggle_metric" | "edit_alert" | "create_stage" | "edit_stage" | "configure_crown_logic" | "delete_data" | "set_metric" | "edit_run_tags" | "dismiss_alert" | "edit_slice" | "edit_edit" | "update_control_bindings" | "use_control_runtime";
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
        ScorerAction: "update" | "delete" | "share" | "export" | "autotune_apply";
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
        /** @enum {string} */
        TaskResultStatus: "pending" | "started" | "completed" | "failed";
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

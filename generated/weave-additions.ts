// Made by `npm run generate` from openapi/weave-additions.yaml. Never edited by hand.

export interface paths {
    "/call/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the display name of a call; answers 200 to an unknown id as well */
        post: operations["call_update"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds feedback to what a reference names; whether that exists is not checked */
        post: operations["feedback_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/purge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deletes feedback by its ids; an unknown id is no error */
        post: operations["feedback_purge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/feedback/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Feedback of the project that matches, in no order unless sorted */
        post: operations["feedback_query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/obj/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stores a version of an object; the content of a builtin class is checked, and unknown fields of it are dropped */
        post: operations["obj_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/obj/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One version of an object of any kind, as it is stored */
        post: operations["obj_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/objs/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The versions of objects that match, as they are stored; the oldest first unless sorted */
        post: operations["objs_query"];
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
        CallUpdateReq: {
            call_id: string;
            /** @description At most 1,024 characters; an empty string removes the name */
            display_name?: string | null;
            project_id: string;
        };
        CallUpdateRes: Record<string, never>;
        FeedbackCreateReq: {
            annotation_ref?: string | null;
            call_ref?: string | null;
            creator?: string | null;
            feedback_type: string;
            payload: {
                [key: string]: unknown;
            };
            project_id: string;
            runnable_ref?: string | null;
            weave_ref: string;
        };
        FeedbackCreateRes: {
            /** Format: date-time */
            created_at: string;
            id: string;
            payload: {
                [key: string]: unknown;
            };
            wb_user_id: string;
        };
        FeedbackPurgeReq: {
            project_id: string;
            query: components["schemas"]["Query"];
        };
        FeedbackPurgeRes: Record<string, never>;
        FeedbackQueryReq: {
            fields?: string[] | null;
            limit?: number | null;
            offset?: number | null;
            project_id: string;
            query?: components["schemas"]["Query"] | null;
            sort_by?: components["schemas"]["SortBy"][] | null;
        };
        FeedbackQueryRes: {
            /** @description Only the fields that were asked for */
            result: {
                [key: string]: unknown;
            }[];
            total_count: number;
        };
        ObjCreateReq: {
            obj: {
                builtin_object_class?: string | null;
                object_id: string;
                project_id: string;
                val: unknown;
            };
        };
        ObjCreateRes: {
            digest: string;
            object_id?: string | null;
        };
        ObjectVersionFilter: {
            base_object_classes?: string[] | null;
            is_op?: boolean | null;
            latest_only?: boolean | null;
            leaf_object_classes?: string[] | null;
            object_ids?: string[] | null;
        };
        ObjQueryReq: {
            filter?: components["schemas"]["ObjectVersionFilter"] | null;
            limit?: number | null;
            /**
             * @description If true, `val` is not read and comes empty
             * @default false
             */
            metadata_only?: boolean | null;
            offset?: number | null;
            project_id: string;
            /** @description Other fields than `object_id` and `created_at` are ignored */
            sort_by?: components["schemas"]["SortBy"][] | null;
        };
        ObjQueryRes: {
            objs: components["schemas"]["ObjSchema"][];
        };
        ObjReadReq: {
            /** @description A digest, `latest`, or the number of a version, such as `v0` */
            digest: string;
            /**
             * @description If true, `val` is not read and comes empty
             * @default false
             */
            metadata_only?: boolean | null;
            object_id: string;
            project_id: string;
        };
        ObjReadRes: {
            obj: components["schemas"]["ObjSchema"];
        };
        ObjSchema: {
            aliases?: string[] | null;
            base_object_class: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            deleted_at?: string | null;
            digest: string;
            is_latest: number;
            kind: string;
            leaf_object_class?: string | null;
            object_id: string;
            project_id: string;
            size_bytes?: number | null;
            tags?: string[] | null;
            val: unknown;
            version_index: number;
            wb_user_id?: string | null;
        };
        /** @description A filter in the query language of weave.json */
        Query: {
            $expr: {
                [key: string]: unknown;
            };
        };
        SortBy: {
            /** @enum {string} */
            direction: "asc" | "desc";
            field: string;
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
    call_update: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallUpdateReq"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallUpdateRes"];
                };
            };
        };
    };
    feedback_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackCreateReq"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackCreateRes"];
                };
            };
        };
    };
    feedback_purge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackPurgeReq"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackPurgeRes"];
                };
            };
        };
    };
    feedback_query: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackQueryReq"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackQueryRes"];
                };
            };
        };
    };
    obj_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjCreateReq"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjCreateRes"];
                };
            };
        };
    };
    obj_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjReadReq"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjReadRes"];
                };
            };
        };
    };
    objs_query: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjQueryReq"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ObjQueryRes"];
                };
            };
        };
    };
}

// Made by `npm run generate` from openapi/weave-additions.yaml. Never edited by hand.

export interface paths {
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

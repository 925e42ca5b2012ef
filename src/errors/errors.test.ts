import { expect, test } from "vitest";
import * as catalogue from "./errors.ts";

test("codes and statuses stay as clients know them", () => {
  const known = [
    new catalogue.MalformedRequestError("x"),
    new catalogue.MissingKeyError(),
    new catalogue.ForbiddenRoleError("public", "admin"),
    new catalogue.ForeignOriginError("Host", "evil.example"),
    new catalogue.UnsignedUserError("a"),
    new catalogue.NotFoundError("item", "a"),
    new catalogue.FileNotFoundError("a.jsonl", "/tmp"),
    new catalogue.MethodNotAllowedError("PUT", "/v1/x", ["GET"]),
    new catalogue.RequestTimeoutError(60),
    new catalogue.ConflictError("version-conflict", "x"),
    new catalogue.GoneError("tag-retired", "x"),
    new catalogue.TooLargeError("x"),
    new catalogue.UnsupportedMediaTypeError("text/plain", ["application/json"]),
    new catalogue.InvalidInputError("x"),
    new catalogue.OverloadedError("x"),
    new catalogue.ModelUnavailableError("x"),
    new catalogue.StorageError("database-damaged", "x"),
    new catalogue.StorageError("disk-full", "x"),
    new catalogue.StorageError("database-busy", "x"),
    new catalogue.ConfigurationError("x"),
  ].map((error) => [error.name, error.code, error.status]);
  expect(known).toEqual([
    ["MalformedRequestError", "malformed-request", 400],
    ["MissingKeyError", "missing-key", 401],
    ["ForbiddenRoleError", "forbidden-role", 403],
    ["ForeignOriginError", "foreign-origin", 403],
    ["UnsignedUserError", "unsigned-user", 403],
    ["NotFoundError", "item-not-found", 404],
    ["FileNotFoundError", "file-not-found", 404],
    ["MethodNotAllowedError", "method-not-allowed", 405],
    ["RequestTimeoutError", "request-timeout", 408],
    ["ConflictError", "version-conflict", 409],
    ["GoneError", "tag-retired", 410],
    ["TooLargeError", "too-large", 413],
    ["UnsupportedMediaTypeError", "unsupported-media-type", 415],
    ["InvalidInputError", "invalid-input", 422],
    ["OverloadedError", "overloaded", 429],
    ["ModelUnavailableError", "model-unavailable", 503],
    ["StorageError", "database-damaged", 500],
    ["StorageError", "disk-full", 507],
    ["StorageError", "database-busy", 503],
    ["ConfigurationError", "invalid-configuration", 500],
  ]);
});

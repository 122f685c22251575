using System.Globalization;

namespace Skiff.Model.Meta.V1;

// The failures an API server answers with, in upstream's codes, reasons and words: clients parse all three.
public sealed partial record Status
{
    /// <summary>The value of <see cref="StatusValue"/> on success.</summary>
    public const string Success = "Success";

    /// <summary>The value of <see cref="StatusValue"/> on failure.</summary>
    public const string Failure = "Failure";

    /// <summary>404: no object of that name.</summary>
    public static Status NotFound(string group, string resource, string name) =>
        Failed(404, StatusReason.NotFound, $"{Qualified(resource, group)} {GoText.Quote(name)} not found", Of(group, resource, name));

    /// <summary>404: no such path, or no such resource.</summary>
    public static Status NotFoundPath() =>
        Failed(404, StatusReason.NotFound, "the server could not find the requested resource", StatusDetails.Empty);

    /// <summary>409: the name is taken.</summary>
    public static Status AlreadyExists(string group, string resource, string name) =>
        Failed(409, StatusReason.AlreadyExists, $"{Qualified(resource, group)} {GoText.Quote(name)} already exists",
            Of(group, resource, name));

    /// <summary>409: the write was based on an object that has changed since, or a rule forbids it now.</summary>
    public static Status Conflict(string group, string resource, string name, string why) =>
        Failed(409, StatusReason.Conflict,
            $"Operation cannot be fulfilled on {Qualified(resource, group)} {GoText.Quote(name)}: {why}", Of(group, resource, name));

    /// <summary>409 as a stale write gets it.</summary>
    public static Status StaleWrite(string group, string resource, string name) =>
        Conflict(group, resource, name,
            "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>422: validation found faults. <paramref name="kind"/> is the kind's name, not the resource.</summary>
    public static Status Invalid(string group, string kind, string name, ListOf<StatusCause> causes)
    {
        string[] texts = [.. causes.AsEnumerable().Select(cause => $"{cause.Field}: {cause.Message}")];
        string all = texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts.Distinct(StringComparer.Ordinal))}]";
        return Failed(422, StatusReason.Invalid, $"{Qualified(kind, group)} {GoText.Quote(name)} is invalid: {all}",
            Of(group, kind, name) with { Causes = causes });
    }

    /// <summary>400: the request makes no sense.</summary>
    public static Status BadRequest(string message) => Failed(400, StatusReason.BadRequest, message, null);

    /// <summary>401: nobody this server knows.</summary>
    public static Status Unauthorized(string message = "Unauthorized") =>
        Failed(401, StatusReason.Unauthorized, message, null);

    /// <summary>403: known, but not allowed.</summary>
    public static Status Forbidden(string group, string resource, string name, string why)
    {
        string subject = resource.Length == 0 ? $"forbidden: {why}"
            : name.Length == 0 ? $"{Qualified(resource, group)} is forbidden: {why}"
            : $"{Qualified(resource, group)} {GoText.Quote(name)} is forbidden: {why}";
        return Failed(403, StatusReason.Forbidden, subject, Of(group, resource, name));
    }

    /// <summary>405: the path or the resource has no such method.</summary>
    public static Status NotAllowed() => Failed(405, StatusReason.MethodNotAllowed,
        "the server does not allow this method on the requested resource", StatusDetails.Empty);

    /// <summary>406: none of the media types asked for can be made.</summary>
    public static Status NotAcceptable(string message) => Failed(406, StatusReason.NotAcceptable, message, null);

    /// <summary>410: the revision asked for has been compacted.</summary>
    public static Status Expired(string message) => Failed(410, StatusReason.Expired, message, null);

    /// <summary>413: the body is over the limit.</summary>
    public static Status TooLarge(string message) =>
        Failed(413, StatusReason.RequestEntityTooLarge, message, null);

    /// <summary>415: the body's media type cannot be read.</summary>
    public static Status UnsupportedMediaType(string message) =>
        Failed(415, StatusReason.UnsupportedMediaType, message, null);

    /// <summary>429: try again later.</summary>
    public static Status TooManyRequests(string message, int retryAfterSeconds) =>
        Failed(429, StatusReason.TooManyRequests, message,
            StatusDetails.Empty with { RetryAfterSeconds = retryAfterSeconds });

    /// <summary>500: the server's own fault.</summary>
    public static Status InternalError(string message) =>
        Failed(500, StatusReason.InternalError, $"Internal error occurred: {message}",
            StatusDetails.Empty with { Causes = [StatusCause.Empty with { Message = message }] });

    /// <summary>500 without a reason: an error of something that was asked, in its own words.</summary>
    public static Status Unexplained(string message) => Failed(500, "", message, null);

    /// <summary>503: not now.</summary>
    public static Status Unavailable(string message) => Failed(503, StatusReason.ServiceUnavailable, message, null);

    /// <summary>504: the operation did not finish in time.</summary>
    public static Status TimedOut(string message) =>
        Failed(504, StatusReason.Timeout, $"Timeout: {message}", StatusDetails.Empty);

    /// <summary>507: the disk is full.</summary>
    public static Status InsufficientStorage(string message) =>
        Failed(507, StatusReason.InternalError, message, null);

    /// <summary>The answer to a deletion that leaves nothing to show.</summary>
    public static Status Deleted(string group, string resource, string name, string uid) =>
        Empty with { StatusValue = Success, Details = Of(group, resource, name) with { UID = uid } };

    /// <summary>Whether the status tells of a failure.</summary>
    public bool IsFailure => StatusValue == Failure;

    private static Status Failed(int code, string reason, string message, StatusDetails? details) =>
        Empty with { StatusValue = Failure, Code = code, Reason = reason, Message = message, Details = details };

    private static StatusDetails Of(string group, string kind, string name) =>
        StatusDetails.Empty with { Group = group, Kind = kind, Name = name };

    private static string Qualified(string name, string group) =>
        group.Length == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}.{group}");
}

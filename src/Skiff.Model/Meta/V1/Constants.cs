namespace Skiff.Model.Meta.V1;

/// <summary>Values of ResourceVersionMatch.</summary>
public static class ResourceVersionMatch
{
    /// <summary><c>NotOlderThan</c></summary>
    public const string NotOlderThan = "NotOlderThan";

    /// <summary><c>Exact</c></summary>
    public const string Exact = "Exact";
}

/// <summary>Values of DeletionPropagation.</summary>
public static class DeletionPropagation
{
    /// <summary><c>Orphan</c></summary>
    public const string Orphan = "Orphan";

    /// <summary><c>Background</c></summary>
    public const string Background = "Background";

    /// <summary><c>Foreground</c></summary>
    public const string Foreground = "Foreground";
}

/// <summary>Values of StatusReason.</summary>
public static class StatusReason
{
    /// <summary><c></c></summary>
    public const string Unknown = "";

    /// <summary><c>Unauthorized</c></summary>
    public const string Unauthorized = "Unauthorized";

    /// <summary><c>Forbidden</c></summary>
    public const string Forbidden = "Forbidden";

    /// <summary><c>NotFound</c></summary>
    public const string NotFound = "NotFound";

    /// <summary><c>AlreadyExists</c></summary>
    public const string AlreadyExists = "AlreadyExists";

    /// <summary><c>Conflict</c></summary>
    public const string Conflict = "Conflict";

    /// <summary><c>Gone</c></summary>
    public const string Gone = "Gone";

    /// <summary><c>Invalid</c></summary>
    public const string Invalid = "Invalid";

    /// <summary><c>ServerTimeout</c></summary>
    public const string ServerTimeout = "ServerTimeout";

    /// <summary><c>StorageReadError</c></summary>
    public const string StoreReadError = "StorageReadError";

    /// <summary><c>Timeout</c></summary>
    public const string Timeout = "Timeout";

    /// <summary><c>TooManyRequests</c></summary>
    public const string TooManyRequests = "TooManyRequests";

    /// <summary><c>BadRequest</c></summary>
    public const string BadRequest = "BadRequest";

    /// <summary><c>MethodNotAllowed</c></summary>
    public const string MethodNotAllowed = "MethodNotAllowed";

    /// <summary><c>NotAcceptable</c></summary>
    public const string NotAcceptable = "NotAcceptable";

    /// <summary><c>RequestEntityTooLarge</c></summary>
    public const string RequestEntityTooLarge = "RequestEntityTooLarge";

    /// <summary><c>UnsupportedMediaType</c></summary>
    public const string UnsupportedMediaType = "UnsupportedMediaType";

    /// <summary><c>InternalError</c></summary>
    public const string InternalError = "InternalError";

    /// <summary><c>Expired</c></summary>
    public const string Expired = "Expired";

    /// <summary><c>ServiceUnavailable</c></summary>
    public const string ServiceUnavailable = "ServiceUnavailable";
}

/// <summary>Values of CauseType.</summary>
public static class CauseType
{
    /// <summary><c>FieldValueNotFound</c></summary>
    public const string FieldValueNotFound = "FieldValueNotFound";

    /// <summary><c>FieldValueRequired</c></summary>
    public const string FieldValueRequired = "FieldValueRequired";

    /// <summary><c>FieldValueDuplicate</c></summary>
    public const string FieldValueDuplicate = "FieldValueDuplicate";

    /// <summary><c>FieldValueInvalid</c></summary>
    public const string FieldValueInvalid = "FieldValueInvalid";

    /// <summary><c>FieldValueNotSupported</c></summary>
    public const string FieldValueNotSupported = "FieldValueNotSupported";

    /// <summary><c>FieldValueForbidden</c></summary>
    public const string Forbidden = "FieldValueForbidden";

    /// <summary><c>FieldValueTooLong</c></summary>
    public const string TooLong = "FieldValueTooLong";

    /// <summary><c>FieldValueTooMany</c></summary>
    public const string TooMany = "FieldValueTooMany";

    /// <summary><c>InternalError</c></summary>
    public const string Internal = "InternalError";

    /// <summary><c>FieldValueTypeInvalid</c></summary>
    public const string TypeInvalid = "FieldValueTypeInvalid";

    /// <summary><c>UnexpectedServerResponse</c></summary>
    public const string UnexpectedServerResponse = "UnexpectedServerResponse";

    /// <summary><c>FieldManagerConflict</c></summary>
    public const string FieldManagerConflict = "FieldManagerConflict";

    /// <summary><c>ResourceVersionTooLarge</c></summary>
    public const string ResourceVersionTooLarge = "ResourceVersionTooLarge";
}

/// <summary>Values of LabelSelectorOperator.</summary>
public static class LabelSelectorOperator
{
    /// <summary><c>In</c></summary>
    public const string In = "In";

    /// <summary><c>NotIn</c></summary>
    public const string NotIn = "NotIn";

    /// <summary><c>Exists</c></summary>
    public const string Exists = "Exists";

    /// <summary><c>DoesNotExist</c></summary>
    public const string DoesNotExist = "DoesNotExist";
}

/// <summary>Values of FieldSelectorOperator.</summary>
public static class FieldSelectorOperator
{
    /// <summary><c>In</c></summary>
    public const string In = "In";

    /// <summary><c>NotIn</c></summary>
    public const string NotIn = "NotIn";

    /// <summary><c>Exists</c></summary>
    public const string Exists = "Exists";

    /// <summary><c>DoesNotExist</c></summary>
    public const string DoesNotExist = "DoesNotExist";
}

/// <summary>Values of ManagedFieldsOperationType.</summary>
public static class ManagedFieldsOperationType
{
    /// <summary><c>Apply</c></summary>
    public const string Apply = "Apply";

    /// <summary><c>Update</c></summary>
    public const string Update = "Update";
}

/// <summary>Values of RowConditionType.</summary>
public static class RowConditionType
{
    /// <summary><c>Completed</c></summary>
    public const string Completed = "Completed";
}

/// <summary>Values of ConditionStatus.</summary>
public static class ConditionStatus
{
    /// <summary><c>True</c></summary>
    public const string True = "True";

    /// <summary><c>False</c></summary>
    public const string False = "False";

    /// <summary><c>Unknown</c></summary>
    public const string Unknown = "Unknown";
}

/// <summary>Values of IncludeObjectPolicy.</summary>
public static class IncludeObjectPolicy
{
    /// <summary><c>None</c></summary>
    public const string None = "None";

    /// <summary><c>Metadata</c></summary>
    public const string Metadata = "Metadata";

    /// <summary><c>Object</c></summary>
    public const string Object = "Object";
}

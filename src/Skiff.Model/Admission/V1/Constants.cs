namespace Skiff.Model.Admission.V1;

/// <summary>Values of PatchType.</summary>
public static class PatchType
{
    /// <summary><c>JSONPatch</c></summary>
    public const string JSONPatch = "JSONPatch";
}

/// <summary>Values of Operation.</summary>
public static class Operation
{
    /// <summary><c>CREATE</c></summary>
    public const string CREATE = "CREATE";

    /// <summary><c>UPDATE</c></summary>
    public const string UPDATE = "UPDATE";

    /// <summary><c>DELETE</c></summary>
    public const string DELETE = "DELETE";

    /// <summary><c>CONNECT</c></summary>
    public const string CONNECT = "CONNECT";
}

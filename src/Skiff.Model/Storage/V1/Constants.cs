namespace Skiff.Model.Storage.V1;

/// <summary>Values of VolumeBindingMode.</summary>
public static class VolumeBindingMode
{
    /// <summary><c>Immediate</c></summary>
    public const string Immediate = "Immediate";

    /// <summary><c>WaitForFirstConsumer</c></summary>
    public const string WaitForFirstConsumer = "WaitForFirstConsumer";
}

/// <summary>Values of FSGroupPolicy.</summary>
public static class FSGroupPolicy
{
    /// <summary><c>ReadWriteOnceWithFSType</c></summary>
    public const string ReadWriteOnceWithFSType = "ReadWriteOnceWithFSType";

    /// <summary><c>File</c></summary>
    public const string File = "File";

    /// <summary><c>None</c></summary>
    public const string None = "None";
}

/// <summary>Values of VolumeLifecycleMode.</summary>
public static class VolumeLifecycleMode
{
    /// <summary><c>Persistent</c></summary>
    public const string Persistent = "Persistent";

    /// <summary><c>Ephemeral</c></summary>
    public const string Ephemeral = "Ephemeral";
}

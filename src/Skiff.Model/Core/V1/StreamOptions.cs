namespace Skiff.Model.Core.V1;

[Kind()]
public sealed partial record PodLogOptions : IMessageKind
{
    [Field(1)]
    public string Container { get; init; } = "";

    [Field(2)]
    public bool Follow { get; init; }

    [Field(3)]
    public bool Previous { get; init; }

    [Field(4)]
    public long? SinceSeconds { get; init; }

    [Field(5)]
    public DateTimeOffset? SinceTime { get; init; }

    [Field(6)]
    public bool Timestamps { get; init; }

    [Field(7)]
    public long? TailLines { get; init; }

    [Field(8)]
    public long? LimitBytes { get; init; }

    [Field(9)]
    public bool InsecureSkipTLSVerifyBackend { get; init; }

    [Field(10)]
    public string? Stream { get; init; }
}

[Kind()]
public sealed partial record PodExecOptions : IMessageKind
{
    [Field(1)]
    public bool Stdin { get; init; }

    [Field(2)]
    public bool Stdout { get; init; }

    [Field(3)]
    public bool Stderr { get; init; }

    [Field(4, Name = "tty")]
    public bool TTY { get; init; }

    [Field(5)]
    public string Container { get; init; } = "";

    [Field(6, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Command { get; init; }
}

[Kind()]
public sealed partial record PodAttachOptions : IMessageKind
{
    [Field(1)]
    public bool Stdin { get; init; }

    [Field(2)]
    public bool Stdout { get; init; }

    [Field(3)]
    public bool Stderr { get; init; }

    [Field(4, Name = "tty")]
    public bool TTY { get; init; }

    [Field(5)]
    public string Container { get; init; } = "";
}

[Kind()]
public sealed partial record PodPortForwardOptions : IMessageKind
{
    [Field(1), Atomic]
    public ListOf<int> Ports { get; init; }
}

[Kind()]
public sealed partial record PodProxyOptions : IMessageKind
{
    [Field(1)]
    public string Path { get; init; } = "";
}

[Kind()]
public sealed partial record NodeProxyOptions : IMessageKind
{
    [Field(1)]
    public string Path { get; init; } = "";
}

[Kind()]
public sealed partial record ServiceProxyOptions : IMessageKind
{
    [Field(1)]
    public string Path { get; init; } = "";
}

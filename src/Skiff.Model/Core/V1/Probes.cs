namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record Probe
{
    [Field(1), Inline]
    public ProbeHandler ProbeHandler { get; init; } = ProbeHandler.Empty;

    [Field(2)]
    public int InitialDelaySeconds { get; init; }

    [Field(3)]
    public int TimeoutSeconds { get; init; }

    [Field(4)]
    public int PeriodSeconds { get; init; }

    [Field(5)]
    public int SuccessThreshold { get; init; }

    [Field(6)]
    public int FailureThreshold { get; init; }

    [Field(7)]
    public long? TerminationGracePeriodSeconds { get; init; }
}

[Schema]
public sealed partial record ProbeHandler
{
    [Field(1)]
    public ExecAction? Exec { get; init; }

    [Field(2, Name = "httpGet")]
    public HTTPGetAction? HTTPGet { get; init; }

    [Field(3, Name = "tcpSocket")]
    public TCPSocketAction? TCPSocket { get; init; }

    [Field(4, Name = "grpc")]
    public GRPCAction? GRPC { get; init; }
}

[Schema]
public sealed partial record ExecAction
{
    [Field(1), Atomic]
    public ListOf<string> Command { get; init; }
}

[Schema]
public sealed partial record HTTPGetAction
{
    [Field(1)]
    public string Path { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public IntOrString Port { get; init; }

    [Field(3)]
    public string Host { get; init; } = "";

    [Field(4), Enum(typeof(URIScheme))]
    public string Scheme { get; init; } = "";

    [Field(5, Name = "httpHeaders"), Atomic]
    public ListOf<HTTPHeader> HTTPHeaders { get; init; }
}

[Schema]
public sealed partial record HTTPHeader
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Value { get; init; } = "";
}

[Schema]
public sealed partial record TCPSocketAction
{
    [Field(1, Omit = Omit.Never), Required]
    public IntOrString Port { get; init; }

    [Field(2)]
    public string Host { get; init; } = "";
}

[Schema]
public sealed partial record GRPCAction
{
    [Field(1, Omit = Omit.Never), Required]
    public int Port { get; init; }

    [Field(2, Omit = Omit.Never)]
    public string? Service { get; init; }
}

[Schema]
public sealed partial record Lifecycle
{
    [Field(1)]
    public LifecycleHandler? PostStart { get; init; }

    [Field(2)]
    public LifecycleHandler? PreStop { get; init; }

    [Field(3), Enum(typeof(Signal))]
    public string? StopSignal { get; init; }
}

[Schema]
public sealed partial record LifecycleHandler
{
    [Field(1)]
    public ExecAction? Exec { get; init; }

    [Field(2, Name = "httpGet")]
    public HTTPGetAction? HTTPGet { get; init; }

    [Field(3, Name = "tcpSocket")]
    public TCPSocketAction? TCPSocket { get; init; }

    [Field(4)]
    public SleepAction? Sleep { get; init; }
}

[Schema]
public sealed partial record SleepAction
{
    [Field(1, Omit = Omit.Never), Required]
    public long Seconds { get; init; }
}

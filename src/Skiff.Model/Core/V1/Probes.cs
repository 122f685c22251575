namespace Skiff.Model.Core.V1;

/// <summary>Periodic health check of a container with its timing and thresholds.</summary>
[Schema]
public sealed partial record Probe
{
    /// <summary>The check to perform: exactly one of exec, httpGet, tcpSocket or grpc.</summary>
    [Field(1), Inline]
    public ProbeHandler ProbeHandler { get; init; } = ProbeHandler.Empty;

    /// <summary>Seconds to wait after the container starts before the first check; default 0.</summary>
    [Field(2)]
    public int InitialDelaySeconds { get; init; }

    /// <summary>Seconds after which a single check counts as failed; default and minimum 1.</summary>
    [Field(3)]
    public int TimeoutSeconds { get; init; }

    /// <summary>Seconds between two checks; default 10, minimum 1.</summary>
    [Field(4)]
    public int PeriodSeconds { get; init; }

    /// <summary>
    /// Consecutive successes needed to count as healthy again after a failure; default 1, and must be 1 for liveness
    /// and startup probes.
    /// </summary>
    [Field(5)]
    public int SuccessThreshold { get; init; }

    /// <summary>Consecutive failures after which the container counts as unhealthy; default 3, minimum 1.</summary>
    [Field(6)]
    public int FailureThreshold { get; init; }

    /// <summary>
    /// Seconds granted to stop after a failed liveness or startup probe, replacing the value of the pod; minimum 1,
    /// forbidden on readiness probes.
    /// </summary>
    [Field(7)]
    public long? TerminationGracePeriodSeconds { get; init; }
}

/// <summary>The ways to check a container, exactly one of which must be set.</summary>
[Schema]
public sealed partial record ProbeHandler
{
    /// <summary>Runs a command inside the container; exit code 0 means healthy.</summary>
    [Field(1)]
    public ExecAction? Exec { get; init; }

    /// <summary>Sends an HTTP GET request; status codes from 200 to 399 mean healthy.</summary>
    [Field(2, Name = "httpGet")]
    public HTTPGetAction? HTTPGet { get; init; }

    /// <summary>Opens a TCP connection to a port; an established connection means healthy.</summary>
    [Field(3, Name = "tcpSocket")]
    public TCPSocketAction? TCPSocket { get; init; }

    /// <summary>Calls the standard gRPC health service on a port; status SERVING means healthy.</summary>
    [Field(4, Name = "grpc")]
    public GRPCAction? GRPC { get; init; }
}

/// <summary>A command run inside a container as a probe or lifecycle hook.</summary>
[Schema]
public sealed partial record ExecAction
{
    /// <summary>
    /// Executable and its arguments, run without a shell in the root directory; exit code 0 means success.
    /// </summary>
    [Field(1), Atomic]
    public ListOf<string> Command { get; init; }
}

/// <summary>An HTTP GET request sent to a container as a probe or lifecycle hook.</summary>
[Schema]
public sealed partial record HTTPGetAction
{
    /// <summary>Path requested from the server; defaults to the root path.</summary>
    [Field(1)]
    public string Path { get; init; } = "";

    /// <summary>Port to connect to, as a number from 1 to 65535 or the name of a container port.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public IntOrString Port { get; init; }

    /// <summary>
    /// Host to connect to, by default the pod IP; to set only the virtual host, give a Host header instead.
    /// </summary>
    [Field(3)]
    public string Host { get; init; } = "";

    /// <summary>
    /// Protocol used for the request: HTTP, the default, or HTTPS, whose certificate is not verified.
    /// </summary>
    [Field(4), Enum(typeof(URIScheme))]
    public string Scheme { get; init; } = "";

    /// <summary>Extra headers to send; a header name may appear more than once.</summary>
    [Field(5, Name = "httpHeaders"), Atomic]
    public ListOf<HTTPHeader> HTTPHeaders { get; init; }
}

/// <summary>One header sent with an HTTP probe or hook request.</summary>
[Schema]
public sealed partial record HTTPHeader
{
    /// <summary>Header name, sent in canonical form so that names differing only in case are the same header.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Text sent as the value of the header.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Value { get; init; } = "";
}

/// <summary>An attempt to open a TCP connection, used as a probe.</summary>
[Schema]
public sealed partial record TCPSocketAction
{
    /// <summary>Port to connect to, as a number from 1 to 65535 or the name of a container port.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public IntOrString Port { get; init; }

    /// <summary>Host to connect to; defaults to the pod IP.</summary>
    [Field(2)]
    public string Host { get; init; } = "";
}

/// <summary>A gRPC health check call, used as a probe.</summary>
[Schema]
public sealed partial record GRPCAction
{
    /// <summary>Port number of the gRPC server, from 1 to 65535; names are not accepted.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public int Port { get; init; }

    /// <summary>
    /// Service name placed in the health check request; defaults to the empty string, meaning the server as a whole.
    /// </summary>
    [Field(2, Omit = Omit.Never)]
    public string? Service { get; init; }
}

/// <summary>
/// Hooks run right after a container starts and before it is stopped, and the signal used to stop it.
/// </summary>
[Schema]
public sealed partial record Lifecycle
{
    /// <summary>
    /// Hook run right after the container is created; if it fails, the container is killed and handled by the restart
    /// policy.
    /// </summary>
    [Field(1)]
    public LifecycleHandler? PostStart { get; init; }

    /// <summary>
    /// Hook run before a container is stopped by request or failed probe, within the grace period; skipped when the
    /// container exits by itself.
    /// </summary>
    [Field(2)]
    public LifecycleHandler? PreStop { get; init; }

    /// <summary>
    /// Signal sent to stop the container, such as SIGTERM, overriding image and runtime default; requires the pod to
    /// set os.name.
    /// </summary>
    [Field(3), Enum(typeof(Signal))]
    public string? StopSignal { get; init; }
}

/// <summary>The action of a lifecycle hook; exactly one member must be set.</summary>
[Schema]
public sealed partial record LifecycleHandler
{
    /// <summary>Runs a command inside the container.</summary>
    [Field(1)]
    public ExecAction? Exec { get; init; }

    /// <summary>Sends an HTTP GET request to the container.</summary>
    [Field(2, Name = "httpGet")]
    public HTTPGetAction? HTTPGet { get; init; }

    /// <summary>
    /// Deprecated and not implemented for hooks; accepted for compatibility, but such a hook always fails when run.
    /// </summary>
    [Field(3, Name = "tcpSocket")]
    public TCPSocketAction? TCPSocket { get; init; }

    /// <summary>Pauses the hook for a fixed time.</summary>
    [Field(4)]
    public SleepAction? Sleep { get; init; }
}

/// <summary>A pause of fixed length, used as a lifecycle hook.</summary>
[Schema]
public sealed partial record SleepAction
{
    /// <summary>Length of the pause in seconds, from 0 up to the termination grace period of the pod.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public long Seconds { get; init; }
}

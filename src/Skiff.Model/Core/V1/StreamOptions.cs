namespace Skiff.Model.Core.V1;

/// <summary>Query parameters accepted when reading the log of one container in a pod.</summary>
[Kind()]
public sealed partial record PodLogOptions : IMessageKind
{
    /// <summary>Container whose log is read; may be omitted only when the pod has exactly one container.</summary>
    [Field(1)]
    public string Container { get; init; } = "";

    /// <summary>Keeps the response open and streams new log lines as they are written; false by default.</summary>
    [Field(2)]
    public bool Follow { get; init; }

    /// <summary>
    /// Reads the log of the container's last terminated instance in place of the running one; false by default.
    /// </summary>
    [Field(3)]
    public bool Previous { get; init; }

    /// <summary>Returns only lines from the last given number of seconds, at least 1; excludes sinceTime.</summary>
    [Field(4)]
    public long? SinceSeconds { get; init; }

    /// <summary>Returns only lines written at or after this RFC 3339 instant; excludes sinceSeconds.</summary>
    [Field(5)]
    public DateTimeOffset? SinceTime { get; init; }

    /// <summary>Prefixes every line with its RFC 3339 timestamp in nanosecond precision; false by default.</summary>
    [Field(6)]
    public bool Timestamps { get; init; }

    /// <summary>
    /// Number of lines to return, counted back from the end of the log; 0 or more, all lines when unset.
    /// </summary>
    [Field(7)]
    public long? TailLines { get; init; }

    /// <summary>
    /// Stops output after about this many bytes, at least 1; the last line may be cut or the limit slightly missed.
    /// </summary>
    [Field(8)]
    public long? LimitBytes { get; init; }

    /// <summary>
    /// Makes the API server skip verification of the kubelet's serving certificate. The log may then come from an
    /// impostor, although kubelet client certificates are still safe.
    /// </summary>
    [Field(9)]
    public bool InsecureSkipTLSVerifyBackend { get; init; }

    /// <summary>
    /// Which output to return: All, Stdout or Stderr, All by default; Stdout and Stderr cannot be combined with
    /// tailLines.
    /// </summary>
    [Field(10)]
    public string? Stream { get; init; }
}

/// <summary>Query parameters of a request that starts a command inside a running container.</summary>
[Kind()]
public sealed partial record PodExecOptions : IMessageKind
{
    /// <summary>Attaches the client's input stream to the command; false by default.</summary>
    [Field(1)]
    public bool Stdin { get; init; }

    /// <summary>Sends the command's standard output back to the client.</summary>
    [Field(2)]
    public bool Stdout { get; init; }

    /// <summary>Sends the command's standard error back to the client; must be off when a TTY is allocated.</summary>
    [Field(3)]
    public bool Stderr { get; init; }

    /// <summary>
    /// Allocates a pseudo terminal for the command, which merges both output streams; false by default.
    /// </summary>
    [Field(4, Name = "tty")]
    public bool TTY { get; init; }

    /// <summary>
    /// Container in which the command runs; may be omitted only when the pod has exactly one container.
    /// </summary>
    [Field(5)]
    public string Container { get; init; } = "";

    /// <summary>Program and its arguments as separate strings, started directly and not through a shell.</summary>
    [Field(6, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> Command { get; init; }
}

/// <summary>Query parameters of a request that connects to the main process of a running container.</summary>
[Kind()]
public sealed partial record PodAttachOptions : IMessageKind
{
    /// <summary>
    /// Forwards the client's input to the container process; needs a container declared with stdin; false by default.
    /// </summary>
    [Field(1)]
    public bool Stdin { get; init; }

    /// <summary>Forwards what the container process writes to standard output to the client.</summary>
    [Field(2)]
    public bool Stdout { get; init; }

    /// <summary>Forwards what the container process writes to standard error to the client.</summary>
    [Field(3)]
    public bool Stderr { get; init; }

    /// <summary>
    /// Treats the session as a pseudo terminal; the container must have been declared with tty; false by default.
    /// </summary>
    [Field(4, Name = "tty")]
    public bool TTY { get; init; }

    /// <summary>Container to connect to; may be omitted only when the pod has exactly one container.</summary>
    [Field(5)]
    public string Container { get; init; } = "";
}

/// <summary>Query parameters of a request that tunnels TCP connections from a client to ports of a pod.</summary>
[Kind()]
public sealed partial record PodPortForwardOptions : IMessageKind
{
    /// <summary>Pod ports to tunnel, needed only when the session runs over WebSockets.</summary>
    [Field(1), Atomic]
    public ListOf<int> Ports { get; init; }
}

/// <summary>Query parameters of a request that the API server relays over HTTP to a pod.</summary>
[Kind()]
public sealed partial record PodProxyOptions : IMessageKind
{
    /// <summary>URL path handed to the pod for this relayed request.</summary>
    [Field(1)]
    public string Path { get; init; } = "";
}

/// <summary>Query parameters of a request that the API server relays over HTTP to a node's kubelet.</summary>
[Kind()]
public sealed partial record NodeProxyOptions : IMessageKind
{
    /// <summary>URL path handed to the kubelet for this relayed request.</summary>
    [Field(1)]
    public string Path { get; init; } = "";
}

/// <summary>Query parameters of a request that the API server relays over HTTP to a service.</summary>
[Kind()]
public sealed partial record ServiceProxyOptions : IMessageKind
{
    /// <summary>URL path, with any query, handed to a backend of the service for this relayed request.</summary>
    [Field(1)]
    public string Path { get; init; } = "";
}

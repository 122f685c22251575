namespace Skiff.Agent.Runtime;

/// <summary>Where a private containerd lives and what it uses.</summary>
public sealed record ContainerdOptions
{
    /// <summary>Where the runtime interface keeps its containers.</summary>
    public const string Namespace = "k8s.io";

    /// <summary>Images, snapshots and metadata; survives a reboot.</summary>
    public required string RootDirectory { get; init; }

    /// <summary>Sockets, pid file, configuration and the state of running containers; gone after a reboot.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>Directory that holds the one network configuration.</summary>
    public required string NetworkConfigDirectory { get; init; }

    /// <summary>
    /// Directory in which the network plugins note which sandbox has which address; empty when others have theirs there.
    /// </summary>
    public string AddressDirectory { get; init; } = "";

    /// <summary>Directory of the network plugins.</summary>
    public string NetworkPluginDirectory { get; init; } = "/usr/lib/cni";

    /// <summary>The containerd executable: a path, or a name to be found in PATH.</summary>
    public string Executable { get; init; } = "containerd";

    /// <summary>The client executable that imports images.</summary>
    public string ClientExecutable { get; init; } = "ctr";

    /// <summary>Image of every sandbox's first process.</summary>
    public string SandboxImage { get; init; } = PauseImage.Name;

    /// <summary>Snapshotter of images and containers: <c>overlayfs</c> or <c>native</c>.</summary>
    public string Snapshotter { get; init; } = "overlayfs";

    /// <summary>How registries are reached.</summary>
    public RegistrySettings Registries { get; init; } = RegistrySettings.None;

    /// <summary>How long a start may take until the socket answers.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The socket of the runtime interface.</summary>
    public string SocketPath => Path.Combine(RuntimeDirectory, "containerd.sock");

    /// <summary>What containerd keeps of what runs.</summary>
    public string StateDirectory => Path.Combine(RuntimeDirectory, "state");

    /// <summary>A directory for each container that has a shim, by its id.</summary>
    public string BundleDirectory => Path.Combine(StateDirectory, "io.containerd.runtime.v2.task", Namespace);

    /// <summary>The configuration file.</summary>
    public string ConfigPath => Path.Combine(RuntimeDirectory, "containerd.toml");

    /// <summary>Directory of what is said of registries' hosts.</summary>
    public string RegistryDirectory => Path.Combine(RuntimeDirectory, "certs.d");

    /// <summary>The file that holds the process id.</summary>
    public string PidPath => Path.Combine(RuntimeDirectory, "containerd.pid");

    /// <summary>The log, kept beside the images.</summary>
    public string LogPath => Path.Combine(RootDirectory, "containerd.log");
}

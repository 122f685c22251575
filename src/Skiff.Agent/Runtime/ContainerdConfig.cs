using System.Text;

namespace Skiff.Agent.Runtime;

/// <summary>The configuration file of a private containerd.</summary>
public static class ContainerdConfig
{
    private const string Cri = "plugins.\"io.containerd.grpc.v1.cri\"";

    // Each costs start time and none is used: other snapshotters, tracing, and the scanner of optional binaries.
    private static readonly string[] Unneeded =
    [
        "io.containerd.snapshotter.v1.aufs",
        "io.containerd.snapshotter.v1.btrfs",
        "io.containerd.snapshotter.v1.devmapper",
        "io.containerd.snapshotter.v1.zfs",
        "io.containerd.internal.v1.opt",
        "io.containerd.internal.v1.tracing",
        "io.containerd.tracing.processor.v1.otlp",
    ];

    /// <summary>The file's text, in configuration version 2.</summary>
    public static string Render(ContainerdOptions options)
    {
        StringBuilder text = new();
        text.Append("version = 2\n");
        Set(text, "root", Path.Combine(options.RootDirectory, "root"));
        Set(text, "state", options.StateDirectory);
        text.Append($"disabled_plugins = [{string.Join(", ", Unneeded.Select(Toml.Quote))}]\n");
        Table(text, "grpc");
        Set(text, "address", options.SocketPath);
        Table(text, "ttrpc");
        Set(text, "address", options.SocketPath + ".ttrpc");
        Table(text, "debug");
        Set(text, "level", "warn");
        Table(text, Cri);
        Set(text, "sandbox_image", options.SandboxImage);
        Set(text, "stream_server_address", "127.0.0.1");
        Set(text, "stream_server_port", "0");
        text.Append("restrict_oom_score_adj = true\n"); // Lowering the score needs CAP_SYS_RESOURCE.
        text.Append("max_container_log_line_size = -1\n"); // Lines are split by their reader, never by the writer.
        // In /run/netns, an `ip netns add` would mount over them, and they could not be removed again.
        text.Append("netns_mounts_under_state_dir = true\n");
        text.Append("tolerate_missing_hugetlb_controller = true\n");
        Table(text, $"{Cri}.containerd");
        Set(text, "snapshotter", options.Snapshotter);
        Set(text, "default_runtime_name", "runc");
        Table(text, $"{Cri}.containerd.runtimes.runc");
        Set(text, "runtime_type", "io.containerd.runc.v2");
        Table(text, $"{Cri}.containerd.runtimes.runc.options");
        text.Append("SystemdCgroup = false\n");
        Set(text, "Root", Path.Combine(options.RuntimeDirectory, "runc"));
        Table(text, $"{Cri}.cni");
        Set(text, "bin_dir", options.NetworkPluginDirectory);
        Set(text, "conf_dir", options.NetworkConfigDirectory);
        text.Append("max_conf_num = 1\n");
        Table(text, $"{Cri}.registry");
        Set(text, "config_path", options.RegistryDirectory);
        foreach ((string host, RegistryHost settings) in options.Registries.Hosts)
        {
            if (!settings.HasAuth) continue;
            Table(text, $"{Cri}.registry.configs.{Toml.Quote(host)}.auth");
            Set(text, "username", settings.Username);
            Set(text, "password", settings.Password);
            Set(text, "auth", settings.Auth);
            Set(text, "identitytoken", settings.IdentityToken);
        }

        return text.ToString();
    }

    private static void Table(StringBuilder text, string name) => text.Append($"\n[{name}]\n");

    private static void Set(StringBuilder text, string key, string value) => text.Append($"{key} = {Toml.Quote(value)}\n");
}

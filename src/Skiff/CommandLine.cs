using Microsoft.Extensions.Logging;
using Skiff.Agent.Images;
using Skiff.Agent.Runtime;
using Skiff.Cli.Configuration;
using Skiff.Joining;

namespace Skiff;

/// <summary>What a user types. Settings are flags of every command: <c>--api-port 7443</c> or <c>--api-port=7443</c>.</summary>
public static class CommandLine
{
    private const int UsageCode = 2;

    private const string Usage = """
        skiff: Kubernetes in one process

          skiff up [DIR or FILE ...]    start a cluster if none runs, apply manifests, wait until they are ready
          skiff down                    stop the cluster and its containers; data is kept
          skiff uninstall               stop, remove all data, and show what is left of it on this machine
          skiff status                  what runs
          skiff kubectl ...             kubectl with this cluster's kubeconfig
          skiff images import FILE ...  bring image archives (docker or OCI) into the cluster
          skiff images list             the images that are there
          skiff logs                    the server's own log
          skiff certs                   certificates and when they end
          skiff secrets rotate-key      make a new key; from the next start on all secrets are sealed with it
          skiff config                  the settings in force, and where they can be set
          skiff token create            a token for joining; --print-join-command shows the line that uses it
          skiff token list | delete ID  tokens for joining
          skiff server                  run in the foreground, for systemd
          skiff agent                   run this machine as a node of a cluster elsewhere: --server URL --token TOKEN
          skiff guard                   end singletons whose agent is gone; agents start it when there is one

        Settings are flags of every command (skiff config lists them), SKIFF_* variables, or lines of
        /etc/skiff/config.yaml; --config FILE reads another file.
        """;

    /// <summary>Runs a command; answers the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        bool asksForHelp = arguments is ["help", ..] || (arguments is not ["kubectl", ..] && arguments.Any(a => a is "--help" or "-h"));
        if (arguments.Length == 0 || asksForHelp)
        {
            Console.WriteLine(Usage);
            return arguments.Length == 0 ? UsageCode : 0;
        }

        if (!TrySplit(arguments[0], arguments.AsSpan(1), out Words words, out string fault)) return Fail(fault);
        SettingsResult read = SettingsReader.Read(words.File, Environment.GetEnvironmentVariable, words.Flags);
        if (read.Settings is not { } settings) return Fail(read.Fault!);
        ClusterLayout layout = new(settings);
        Commands commands = new(layout, words.Given, TimeProvider.System);
        switch (arguments[0])
        {
            case "server": return await ForegroundAsync(layout, ServerRole.RunAsync);
            case "agent": return await ForegroundAsync(layout, AgentRole.RunAsync);
            case "token": return await new TokenCommand(settings, TimeProvider.System).RunAsync(words.Rest);
            case "guard": return await GuardRole.RunAsync(layout, TimeProvider.System);
            case "up": return await commands.UpAsync(words.Rest);
            case "down": return await commands.DownAsync();
            case "uninstall": return await commands.UninstallAsync();
            case "status": return await commands.StatusAsync();
            case "logs": return await commands.LogsAsync();
            case "certs": return await commands.CertsAsync();
            case "secrets" when words.Rest is ["rotate-key"]: return commands.RotateKey();
            case "config": return commands.Config();
            case "kubectl": return await commands.KubectlAsync(words.Rest);
            case "images" when words.Rest is ["import", _, ..]: return await commands.ImportAsync(words.Rest.Skip(1));
            case "images" when words.Rest is ["list"]: return await commands.ImagesAsync();
            default: return Fail($"\"{string.Join(' ', arguments)}\" is no command; skiff help lists them");
        }
    }

    private static async Task<int> ForegroundAsync(
        ClusterLayout layout, Func<ClusterLayout, TimeProvider, ILoggerFactory, Task<int>> role)
    {
        using ILoggerFactory logs = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            }));
        return await role(layout, TimeProvider.System, logs);
    }

    private static int Fail(string fault)
    {
        Console.Error.WriteLine($"skiff: {fault}");
        return UsageCode;
    }

    /// <summary>The words of a command, sorted.</summary>
    /// <param name="Rest">What is no setting.</param>
    /// <param name="Flags">Settings.</param>
    /// <param name="Given">The settings as they were typed, to be handed on to a server that is started.</param>
    /// <param name="File">The configuration file named.</param>
    private sealed record Words(
        IReadOnlyList<string> Rest, IReadOnlyList<KeyValuePair<string, string>> Flags, IReadOnlyList<string> Given, string? File);

    // Everything after `kubectl` is kubectl's own, and some words are those of a command.
    private static bool TrySplit(string command, ReadOnlySpan<string> words, out Words split, out string fault)
    {
        bool IsOwn(string word) => command == "kubectl" || (command == "token" && TokenCommand.Knows(word));
        List<string> rest = [];
        List<KeyValuePair<string, string>> flags = [];
        List<string> given = [];
        string? file = null;
        fault = "";
        for (int i = 0; i < words.Length && fault.Length == 0; i++)
        {
            string word = words[i];
            if (!word.StartsWith("--", StringComparison.Ordinal) || IsOwn(word))
            {
                rest.Add(word);
                continue;
            }

            string[] parts = word[2..].Split('=', 2);
            if (parts.Length == 1 && i + 1 == words.Length) fault = $"{word} needs a value";
            string value = parts.Length == 2 ? parts[1] : fault.Length > 0 ? "" : words[++i];
            given.Add($"--{parts[0]}={value}");
            if (parts[0] == "config") file = value;
            else flags.Add(KeyValuePair.Create(parts[0], value));
        }

        split = new Words(rest, flags, given, file);
        return fault.Length == 0;
    }
}

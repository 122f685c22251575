using Skiff;
using Skiff.Cli.Configuration;

// The smallest thing that can hold a server while the command line grows around it.
SettingsResult read = SettingsReader.Read(null, Environment.GetEnvironmentVariable,
    [.. args.Skip(1).Where(a => a.StartsWith("--", StringComparison.Ordinal)).Select(a => a[2..].Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p.Length > 1 ? p[1] : ""))]);
if (read.Settings is not { } settings)
{
    await Console.Error.WriteLineAsync(read.Fault);
    return 2;
}

return await ServerRole.RunAsync(settings, TimeProvider.System, CancellationToken.None);

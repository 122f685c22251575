using System.Reflection;
using System.Text;

namespace Skiff.ApiServer;

/// <summary>The versions this server answers with.</summary>
public static class ServerVersion
{
    /// <summary>Level of the API, to which clients compare themselves.</summary>
    public const string Git = "v1.36.0+skiff";

    /// <summary>The answer of <c>/version</c>.</summary>
    public static byte[] Json { get; } = Encoding.UTF8.GetBytes($$"""
        {
          "major": "1",
          "minor": "36",
          "emulationMajor": "1",
          "emulationMinor": "36",
          "minCompatibilityMajor": "1",
          "minCompatibilityMinor": "35",
          "gitVersion": "{{Git}}",
          "gitCommit": "{{Commit}}",
          "gitTreeState": "clean",
          "buildDate": "1970-01-01T00:00:00Z",
          "goVersion": "",
          "compiler": "dotnet",
          "platform": "linux/{{Architecture}}"
        }
        """);

    // The compiler puts it behind a plus sign when it runs among the sources' history.
    private static string Commit
    {
        get
        {
            string built = typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
            int plus = built.IndexOf('+', StringComparison.Ordinal);
            return plus < 0 ? "" : built[(plus + 1)..];
        }
    }

    private static string Architecture =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            _ => "amd64",
        };
}

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>Manifests of pods that many tests want.</summary>
internal static class Pods
{
    /// <summary>A pod that does nothing but be there.</summary>
    public static string Sleeping(string name) => Running(name, "exec sleep 5000");

    /// <summary>A pod of one container that runs a shell script; more of the container's fields may follow.</summary>
    public static string Running(string name, string script, string fields = "", string policy = "Always") => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {name}
        spec:
          terminationGracePeriodSeconds: 1
          restartPolicy: {policy}
          containers:
            - name: main
              image: busybox:1.36
              command: [sh, -c, {Quoted(script)}]
              {fields.Replace("\n", "\n      ", StringComparison.Ordinal)}
        """;

    private static string Quoted(string script) =>
        $"\"{script.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

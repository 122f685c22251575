namespace Skiff.Bench.Load;

/// <summary>What the load sends.</summary>
internal static class Bodies
{
    // No scheduler answers to the name, so that the pod is the API server's alone: a pod bound to a node that is not
    // there would be collected as garbage in the middle of a run.
    private const string NoScheduler = "nobody";

    /// <summary>A pod of ordinary size: two containers, a probe, resources, a volume.</summary>
    public static string Pod(int i) => $$$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-{{{{i}}}}","labels":{"app":"bench","shard":"s{{{{i % 50}}}}"},
        "annotations":{"example.com/note":"a pod of the benchmark, with an annotation of ordinary length"}},
        "spec":{"schedulerName":"{{{{NoScheduler}}}}","automountServiceAccountToken":false,"containers":[
        {"name":"web","image":"registry.example.com/web:1.2.3","args":["--port","8080"],
        "env":[{"name":"MODE","value":"production"},{"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
        "ports":[{"containerPort":8080,"name":"http"}],
        "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"}},
        "readinessProbe":{"httpGet":{"path":"/healthz","port":"http"},"periodSeconds":10}},
        {"name":"sidecar","image":"registry.example.com/logs:0.9","volumeMounts":[{"name":"tmp","mountPath":"/tmp"}]}],
        "volumes":[{"name":"tmp","emptyDir":{}}]}}
        """;

    /// <summary>A pod that runs: one container of the sandbox image.</summary>
    public static string RunningPod(string name, string image) => $$$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{{name}}}}"},"spec":{"automountServiceAccountToken":false,
        "containers":[{"name":"main","image":"{{{{image}}}}","imagePullPolicy":"Never"}]}}
        """;

    /// <summary>A change of one label.</summary>
    public static string LabelPatch(int i) => $$$$"""{"metadata":{"labels":{"rev":"r{{{{i}}}}"}}}""";

    /// <summary>A ConfigMap of two values, to be created or applied.</summary>
    public static string Map(string name, string value) => $$$$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{{name}}}}"},"data":{"value":"{{{{value}}}}","other":"x"}}
        """;

    /// <summary>A namespace.</summary>
    public static string Namespace(string name) => $$$$"""
        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{{name}}}}"}}
        """;
}

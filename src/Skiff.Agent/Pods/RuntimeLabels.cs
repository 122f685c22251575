namespace Skiff.Agent.Pods;

/// <summary>Names by which sandboxes and containers are found again; upstream's, so that its tools find them too.</summary>
internal static class RuntimeLabels
{
    public const string PodName = "io.kubernetes.pod.name";
    public const string PodNamespace = "io.kubernetes.pod.namespace";
    public const string PodUid = "io.kubernetes.pod.uid";
    public const string ContainerName = "io.kubernetes.container.name";
    public const string ContainerHash = "io.kubernetes.container.hash";
    public const string RestartCount = "io.kubernetes.container.restartCount";
    public const string TerminationMessagePath = "io.kubernetes.container.terminationMessagePath";
    public const string TerminationMessagePolicy = "io.kubernetes.container.terminationMessagePolicy";
    public const string PodGracePeriod = "io.kubernetes.pod.terminationGracePeriod";

    /// <summary>The runtime's ids of the images that are mounted into a container, with blanks between them.</summary>
    public const string VolumeImages = "skiff.io/volume-images";
}

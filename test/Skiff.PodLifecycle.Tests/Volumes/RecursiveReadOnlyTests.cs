using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.PodLifecycle.Tests.Volumes;

public sealed class RecursiveReadOnlyTests
{
    [Theory]
    [InlineData(null, true, null, true, "False")]
    [InlineData("Disabled", true, null, true, "False")]
    [InlineData("IfPossible", true, null, true, "True")]
    [InlineData("IfPossible", true, null, false, "False")]
    [InlineData("Enabled", true, "None", true, "True")]
    [InlineData("Enabled", true, null, false, "volume \"v\" requested recursive read-only mode, but it is not supported by the runtime")]
    [InlineData("Enabled", false, null, true, "volume \"v\" requested recursive read-only mode, but it is not read-only")]
    [InlineData("IfPossible", true, "Bidirectional", true,
        "volume \"v\" requested recursive read-only mode, but it is not compatible with propagation \"Bidirectional\"")]
    public void What_is_asked_and_what_is_possible_decide(
        string? mode, bool readOnly, string? propagation, bool supported, string expected)
    {
        VolumeMount mount = VolumeMount.Empty with
        {
            Name = "v", MountPath = "/v", ReadOnly = readOnly, RecursiveReadOnly = mode, MountPropagation = propagation,
        };
        bool resolved = RecursiveReadOnly.TryResolve(mount, supported, out bool isRecursive, out string? fault);
        Assert.Equal(expected, resolved ? isRecursive.ToString() : fault);
    }
}

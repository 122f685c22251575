using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Tests;

public sealed class NodeFitTests
{
    private static readonly Node node = Node.Empty with
    {
        Metadata = Node.Empty.Metadata with { Name = "n1", Labels = MapOf.Create(("kubernetes.io/os", "linux"), ("disk", "fast")) },
        Spec = NodeSpec.Empty with
        {
            Taints =
            [
                Taint.Empty with { Key = "away", Value = "yes", Effect = TaintEffect.NoExecute },
                Taint.Empty with { Key = "full", Effect = TaintEffect.NoSchedule },
            ],
        },
    };

    private static readonly Toleration tolerant = Toleration.Empty with { Key = "away", Operator = TolerationOperator.Exists };

    private static readonly Pod fitting = Pod.Empty with { Spec = PodSpec.Empty with { Tolerations = [tolerant] } };

    [Fact]
    public void A_pod_that_asks_for_what_the_node_is_fits() => Assert.Null(Reason(With(spec => spec with
    {
        NodeSelector = MapOf.Create(("disk", "fast")), OS = PodOS.Empty with { Name = "linux" },
    })));

    [Fact]
    public void Another_system_is_refused()
    {
        Assert.Equal("PodOSNotSupported: Failed to admit pod as the OS field doesn't match node OS",
            Reason(With(spec => spec with { OS = PodOS.Empty with { Name = "windows" } })));
        Pod labelled = fitting with { Metadata = fitting.Metadata with { Labels = MapOf.Create(("kubernetes.io/os", "windows")) } };
        Assert.Equal("PodOSSelectorNodeLabelDoesNotMatch: Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
            Reason(labelled));
    }

    [Fact]
    public void A_selector_of_other_nodes_is_refused() => Assert.Equal(
        "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
        Reason(With(spec => spec with { NodeSelector = MapOf.Create(("disk", "slow")) })));

    [Fact]
    public void Only_what_ends_pods_repels_them_and_never_static_ones()
    {
        Pod intolerant = With(spec => spec with { Tolerations = default });
        Assert.Equal("TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate", Reason(intolerant));
        Assert.Null(Reason(intolerant with
        {
            Metadata = intolerant.Metadata with { Annotations = MapOf.Create(("kubernetes.io/config.source", "file")) },
        }));
    }

    [Fact]
    public void Strict_groups_need_a_runtime_that_has_them()
    {
        Pod strict = With(spec => spec with
        {
            SecurityContext = PodSecurityContext.Empty with { SupplementalGroupsPolicy = SupplementalGroupsPolicy.Strict },
        });
        Assert.Equal("SupplementalGroupsPolicyNotSupported: SupplementalGroupsPolicy=Strict is not supported in this node", Reason(strict));
        Assert.Null(NodeFit.Refusal(strict, node, hasStrictGroups: true));
    }

    private static Pod With(Func<PodSpec, PodSpec> change) => fitting with { Spec = change(fitting.Spec) };

    private static string? Reason(Pod pod) =>
        NodeFit.Refusal(pod, node, hasStrictGroups: false) is { } refusal ? $"{refusal.Reason}: {refusal.Message}" : null;
}

using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Tests.Integration;

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class RestartAllTests(TestNode node) : IClassFixture<TestNode>
{
    [Fact]
    public async Task An_end_that_its_rule_names_restarts_every_container_in_the_same_sandbox_without_waiting()
    {
        // The volume outlives the containers: the first time round the source asks for all of it, and later it stays.
        node.Run("a", spec => spec with
        {
            RestartPolicy = RestartPolicy.Never,
            TerminationGracePeriodSeconds = 600,
            Volumes = [Volume.Empty with { Name = "v", VolumeSource = VolumeSource.Empty with { EmptyDir = EmptyDirVolumeSource.Empty } }],
            InitContainers = [Shell(spec, "init", "echo x >> /v/rounds")],
            Containers =
            [
                Shell(spec, "source", "sleep 1; test $(cat /v/rounds | grep -c x) -gt 1 || exit 42; exec sleep 1000") with
                {
                    RestartPolicy = ContainerRestartPolicy.Never,
                    RestartPolicyRules =
                    [
                        ContainerRestartRule.Empty with
                        {
                            Action = ContainerRestartRuleAction.RestartAllContainers,
                            ExitCodes = ContainerRestartRuleOnExitCodes.Empty with
                            {
                                Operator = ContainerRestartRuleOnExitCodesOperator.In, Values = [42],
                            },
                        },
                    ],
                },
                // It would neither end by itself nor on being asked to.
                Shell(spec, "other", "trap '' TERM; while true; do sleep 1; done"),
            ],
        });
        Pod first = await node.UntilReadyAsync("a");
        Pod during = await node.UntilAsync("a", pod => pod.Status.Conditions.Any(
            one => one is { Type: "AllContainersRestarting", Status: "True", Reason: "RestartAllContainersStarted" }));
        Assert.Equal(PodPhase.Running, during.Status.Phase);
        Pod after = await node.UntilAsync("a", pod => pod.Status.ContainerStatuses.All(one => one is { RestartCount: 1, State.Running: not null }));
        Assert.Equal(first.Status.PodIP, after.Status.PodIP);
        Assert.Equal(1, after.Status.InitContainerStatuses[0].RestartCount);
        ContainerStatus other = after.Status.ContainerStatuses.Single(one => one.Name == "other");
        Assert.Equal("RestartingAllContainers", other.LastTerminationState.Terminated?.Reason);
        await node.UntilAsync("a", pod => pod.Status.Conditions.Any(one => one is { Type: "AllContainersRestarting", Status: "False" }));
        node.Api.Remove(after, graceSeconds: 1);
        await node.UntilForgottenAsync(after.Metadata.UID);
    }

    private static Container Shell(PodSpec spec, string name, string script) => spec.Containers[0] with
    {
        Name = name,
        Command = ["/bin/sh", "-c", script],
        VolumeMounts = [VolumeMount.Empty with { Name = "v", MountPath = "/v" }],
    };
}

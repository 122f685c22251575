using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>Questions about a pod's spec.</summary>
public static class PodSpecs
{
    /// <summary>Grace of a spec that gives none.</summary>
    public const long DefaultGraceSeconds = 30;

    /// <summary>Whether an init container is kept running beside the regular ones.</summary>
    public static bool IsSidecar(Container container) => container.RestartPolicy == ContainerRestartPolicy.Always;

    /// <summary>The role of an init container.</summary>
    public static ContainerRole InitRole(Container container) =>
        IsSidecar(container) ? ContainerRole.Sidecar : ContainerRole.Init;

    /// <summary>An ephemeral container as an ordinary one.</summary>
    public static Container AsContainer(EphemeralContainer ephemeral)
    {
        EphemeralContainerCommon common = ephemeral.EphemeralContainerCommon;
        return Container.Empty with
        {
            Name = common.Name,
            Image = common.Image,
            Command = common.Command,
            Args = common.Args,
            WorkingDir = common.WorkingDir,
            EnvFrom = common.EnvFrom,
            Env = common.Env,
            Resources = common.Resources,
            VolumeMounts = common.VolumeMounts,
            TerminationMessagePath = common.TerminationMessagePath,
            TerminationMessagePolicy = common.TerminationMessagePolicy,
            ImagePullPolicy = common.ImagePullPolicy,
            SecurityContext = common.SecurityContext,
            Stdin = common.Stdin,
            StdinOnce = common.StdinOnce,
            TTY = common.TTY,
        };
    }

    /// <summary>The container of a name with its role, whichever list it stands in.</summary>
    public static (Container Container, ContainerRole Role)? Find(PodSpec spec, string name)
    {
        if (spec.Containers.FirstOrDefault(container => container.Name == name) is { } regular)
        {
            return (regular, ContainerRole.Regular);
        }

        if (spec.InitContainers.FirstOrDefault(container => container.Name == name) is { } init)
        {
            return (init, InitRole(init));
        }

        EphemeralContainer? ephemeral =
            spec.EphemeralContainers.FirstOrDefault(container => container.EphemeralContainerCommon.Name == name);
        return ephemeral is null ? null : (AsContainer(ephemeral), ContainerRole.Ephemeral);
    }

    /// <summary>The path by which events name a container.</summary>
    public static string FieldPath(string name, ContainerRole role) => role switch
    {
        ContainerRole.Init or ContainerRole.Sidecar => $"spec.initContainers{{{name}}}",
        ContainerRole.Ephemeral => $"spec.ephemeralContainers{{{name}}}",
        _ => $"spec.containers{{{name}}}",
    };

    /// <summary>Whether a container that ended with an exit code is to be started again.</summary>
    public static bool RestartsAfter(PodSpec spec, Container container, int exitCode)
    {
        if (RuleFor(container, exitCode) is not null) return true;

        // A container's own policy beats the pod's.
        return (container.RestartPolicy ?? spec.RestartPolicy) switch
        {
            RestartPolicy.Never => false,
            RestartPolicy.OnFailure => exitCode != 0,
            _ => true,
        };
    }

    /// <summary>Whether a container that ended so is to be started again.</summary>
    public static bool RestartsAfter(PodSpec spec, Container container, ContainerStateTerminated ended) =>
        ended.Reason == RestartAll.Reason || RestartsAfter(spec, container, ended.ExitCode);

    /// <summary>The rule for an exit code: the first that it matches; null for none.</summary>
    public static ContainerRestartRule? RuleFor(Container container, int exitCode) =>
        container.RestartPolicyRules.FirstOrDefault(rule => Matches(rule.ExitCodes, exitCode));

    /// <summary>How messages name a pod: <c>name_namespace(uid)</c>.</summary>
    public static string Describe(Pod pod) => $"{pod.Metadata.Name}_{pod.Metadata.Namespace}({pod.Metadata.UID})";

    private static bool Matches(ContainerRestartRuleOnExitCodes? rule, int exitCode) => rule?.Operator switch
    {
        ContainerRestartRuleOnExitCodesOperator.In => rule.Values.Contains(exitCode),
        ContainerRestartRuleOnExitCodesOperator.NotIn => !rule.Values.Contains(exitCode),
        _ => false,
    };
}

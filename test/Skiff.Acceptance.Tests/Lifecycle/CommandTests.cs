using Skiff.Acceptance.Tests.Cluster;

namespace Skiff.Acceptance.Tests.Lifecycle;

/// <summary>What a container runs, and the environment it finds.</summary>
[Trait("Category", "Integration")]
public sealed class CommandTests(TestCluster cluster)
{
    [Fact]
    public async Task Args_replace_CMD_and_command_replaces_both()
    {
        await using Space space = await cluster.SpaceAsync("commands");
        await space.ApplyFileAsync("40-commands.yaml");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: command-alone
            spec:
              restartPolicy: Never
              containers:
                - { name: main, image: ubuntu-sleeper, imagePullPolicy: IfNotPresent, command: [echo, nothing, follows] }
            """);
        await space.UntilReadyAsync("ubuntu-sleeper-args");
        Assert.Equal("sleep 5000",
            await space.ShellAsync("ubuntu-sleeper-args", "tr \"\\0\" \" \" </proc/1/cmdline | sed \"s/ $//\""));
        await space.UntilAsync("pod/ubuntu-sleeper-command", ".status.phase", "Succeeded");
        Assert.Equal("slept for 10\n", await space.MustAsync("logs ubuntu-sleeper-command"));
        await space.UntilAsync("pod/command-alone", ".status.phase", "Succeeded");
        Assert.Equal("nothing follows\n", await space.MustAsync("logs command-alone"));
        // ENTRYPOINT ["sleep"] and CMD ["5"] of the image.
        await space.UntilAsync("pod/ubuntu-sleeper-image", ".status.phase", "Succeeded");
        string[] row = RolloutTests.Columns((await space.MustAsync("get pod ubuntu-sleeper-image")).Split('\n')[1]);
        Assert.Equal(["0/1", "Completed", "0"], row[1..4]);
    }

    [Fact]
    public async Task A_shell_without_a_terminal_ends_at_once_and_is_restarted_ever_more_slowly()
    {
        await using Space space = await cluster.SpaceAsync("bare-image");
        await space.MustAsync("run bare --image=busybox:1.36");
        await space.UntilAsync("pod/bare", ".status.containerStatuses[0].state.waiting.reason", "CrashLoopBackOff");
        Assert.Equal("0 Completed", await space.ReadAsync(
            "pod/bare", ".status.containerStatuses[0].lastState.terminated.exitCode} {.status.containerStatuses[0].lastState.terminated.reason"));
        Assert.StartsWith("back-off ", await space.ReadAsync(
            "pod/bare", ".status.containerStatuses[0].state.waiting.message"), StringComparison.Ordinal);
        Assert.Equal("Running", await space.ReadAsync("pod/bare", ".status.phase"));
        await space.MustAsync("delete pod bare --now");
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_told_in_the_runtimes_words()
    {
        await using Space space = await cluster.SpaceAsync("no-command");
        await space.ApplyFileAsync("broken/pod-command-not-found.yaml");
        const string last = ".status.containerStatuses[0].lastState.terminated";
        await space.UntilAsync("pod/broken-command", $"{last}.exitCode", "128");
        Assert.Equal("StartError", await space.ReadAsync("pod/broken-command", $"{last}.reason"));
        Assert.EndsWith("exec: \"sleep2.0\": executable file not found in $PATH: unknown",
            await space.ReadAsync("pod/broken-command", $"{last}.message"), StringComparison.Ordinal);
        await space.UntilAsync("pod/broken-command", ".status.containerStatuses[0].state.waiting.reason",
            "CrashLoopBackOff");
        Assert.Contains("Error: failed to create containerd task",
            await space.MustAsync("describe pod broken-command"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_form_of_environment()
    {
        await using Space space = await cluster.SpaceAsync("environment");
        await space.ApplyFileAsync("10-config.yaml");
        await space.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: env
              labels: { tier: front }
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: busybox:1.36
                  command: [env]
                  resources:
                    limits: { memory: 64Mi, cpu: 1500m }
                    requests: { cpu: 10m }
                  envFrom:
                    - configMapRef: { name: app-config }
                    - secretRef: { name: app-secret }
                      prefix: S_
                    - configMapRef: { name: none, optional: true }
                  env:
                    - { name: LITERAL, value: pink }
                    - { name: discovery.type, value: single-node }
                    - { name: path.logs, value: /var/log }
                    - { name: http.port, value: "9201" }
                    - { name: APP_MODE, value: overridden }
                    - { name: ONE_KEY, valueFrom: { configMapKeyRef: { name: app-config, key: APP_COLOR } } }
                    - { name: ONE_SECRET, valueFrom: { secretKeyRef: { name: app-secret, key: DB_Password } } }
                    - { name: ABSENT, valueFrom: { secretKeyRef: { name: app-secret, key: none, optional: true } } }
                    - { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
                    - { name: TIER, valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } }
                    - { name: SPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
                    - { name: MEMORY, valueFrom: { resourceFieldRef: { resource: limits.memory } } }
                    - { name: MEGABYTES, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }
                    - { name: PROCESSORS, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
                    - { name: EXPANDED, value: "$(POD) likes $(LITERAL)" }
                    - { name: ESCAPED, value: "$$(POD)" }
                    - { name: UNKNOWN, value: "$(LATER) $(NOBODY)" }
                    - { name: LATER, value: x }
                    - { name: NOTHING, value: null }
            """);
        await space.UntilAsync("pod/env", ".status.phase", "Succeeded");
        string[] wanted =
        [
            "APP_COLOR=blue", "APP_MODE=overridden", "S_DB_Host=mysql", "S_DB_User=root", "S_DB_Password=paswrd", "LITERAL=pink",
            "discovery.type=single-node", "path.logs=/var/log", "http.port=9201", "ONE_KEY=blue", "ONE_SECRET=paswrd",
            "POD=env", "TIER=front", "SPACE=environment", "MEMORY=67108864", "MEGABYTES=64", "PROCESSORS=2",
            "EXPANDED=env likes pink", "ESCAPED=$(POD)", "UNKNOWN=$(LATER) $(NOBODY)", "NOTHING=",
        ];
        string[] found = (await space.MustAsync("logs env")).Split('\n');
        Assert.Empty(wanted.Except(found));
        Assert.DoesNotContain(found, line => line.StartsWith("ABSENT=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_key_holds_the_container_until_it_is_there()
    {
        await using Space space = await cluster.SpaceAsync("missing-key");
        await space.MustAsync("create configmap settings --from-literal=other=x");
        await space.ApplyAsync(Pods.Running("waits", "echo color is $COLOR; exec sleep 5000", """
            env:
                    - { name: COLOR, valueFrom: { configMapKeyRef: { name: settings, key: color } } }
            """));
        await space.UntilAsync("pod/waits", ".status.containerStatuses[0].state.waiting.reason",
            "CreateContainerConfigError");
        Assert.Equal("couldn't find key color in ConfigMap missing-key/settings",
            await space.ReadAsync("pod/waits", ".status.containerStatuses[0].state.waiting.message"));
        string[] row = RolloutTests.Columns((await space.MustAsync("get pod waits")).Split('\n')[1]);
        Assert.Equal(["0/1", "CreateContainerConfigError", "0"], row[1..4]);
        await space.MustAsync("patch configmap settings --type=merge --patch '{\"data\":{\"color\":\"blue\"}}'");
        await space.UntilReadyAsync("waits");
        Assert.Equal("color is blue\n", await space.MustAsync("logs waits"));
    }
}

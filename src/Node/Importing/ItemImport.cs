using System.Text;
using Understudy.Node.State;
using Understudy.Protocol.Replies;
using Understudy.Store;
using Understudy.Transport.Loops;

namespace Understudy.Node.Importing;

/// <summary>Takes over the items of another server while that one serves, on the first worker's loop.</summary>
/// <remarks>Until it is over the source says what a key is that no client has written here: reads ask it, whether the item is here or not.
/// Copying goes on beside that, so that everything is here when the source is not asked any more.</remarks>
internal sealed class ItemImport : ISourceHandler
{
    private const long ProgressNanoseconds = 10_000_000_000;

    private readonly NodeState _node;
    private readonly WorkerState _worker;
    private readonly ImportOptions _options;
    private readonly Func<bool?> _leads;
    private readonly ActionTimer _tickTimer;
    private readonly ImportCounters _counters = new();
    private readonly SourceFigures _figures = new();
    private readonly SourceLink _link;
    private readonly SendBudget _budget;
    private readonly ItemTaker _taker;
    private readonly CopyPass _pass;
    private readonly LastCheck _check;
    private readonly List<SourceQuestion> _early = [];
    private readonly List<SourceQuestion> _awaitMark = [];
    private readonly TaskCompletionSource<string?> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _quiet;
    private readonly long _startedAt;
    private volatile bool _isOn = true;
    private volatile bool _isMarked;
    private volatile ImportState _state;
    private volatile string _reason = "";
    private bool _isCalled;
    private bool _isGreeted;
    private bool _isMarking;
    private bool _isPassDue;
    private bool _isLastPass;
    private bool _isEnding;
    private int _figuresAsked;
    private long _figuresDue;
    private long _othersAt;
    private long _restUntil;
    private long _progressDue;
    private long _endedAt;

    /// <param name="node">Whose items it adds to; it notes what clients write.</param>
    /// <param name="worker">The first one.</param>
    /// <param name="options">Where from.</param>
    /// <param name="leads">Whether this node is the one of its pair that takes items; null: that is not known yet.</param>
    public ItemImport(NodeState node, WorkerState worker, ImportOptions options, Func<bool?> leads)
    {
        (_node, _worker, _options, _leads) = (node, worker, options, leads);
        (_quiet, _startedAt) = ((long)options.Quiet.TotalNanoseconds, worker.Loop.Now);
        _link = new SourceLink(worker.Loop, this, node.Options.MaxItemBytes);
        _budget = new SendBudget(worker.Loop, options.KeysPerSecond);
        _pass = new CopyPass(worker, node.Store, _link, _figures, options, _counters, _budget, Go);
        _taker = new ItemTaker(worker, _link, _figures, _counters);
        _isMarked = !options.Rules.MarksSource;
        _check = new LastCheck(worker, _link, _budget);
        _tickTimer = new ActionTimer(OnTick);
    }

    /// <summary>Ends once it has begun to copy, or with why it cannot. Any thread.</summary>
    public Task<string?> Begun => _begun.Task;

    /// <summary>Clients have to ask the source. Any thread.</summary>
    public bool IsOn => _isOn;

    /// <summary>The source says of itself that this node's clients write here. Any thread.</summary>
    public bool IsMarked => _isMarked;

    /// <summary>Any thread, which may see slightly old numbers.</summary>
    public ImportReport Report => new()
    {
        Source = _options.Source.ToString(),
        State = _state,
        Reason = _reason,
        Passes = _counters.Passes,
        SourceItems = _figures.Items,
        Listed = _pass.Listed,
        Differing = _counters.Differing,
        Left = _pass.Left,
        Copied = _counters.Copied,
        CopiedBytes = _counters.CopiedBytes,
        ReadThrough = _counters.ReadThrough,
        Kept = _counters.Kept,
        Dropped = _counters.Dropped,
        NotStored = _counters.NotStored,
        Written = Written.Count,
        SinceOthers = Since(_othersAt),
        Lasted = Since(_startedAt),
    };

    public ImportRules Rules => _options.Rules;

    private WrittenKeys Written => _node.Store.Written!;

    private long Now => _worker.Loop.Now;

    /// <summary>Begins. Before the loop runs.</summary>
    public void Start() => _worker.Loop.Schedule(_tickTimer, 0);

    /// <summary>At the end of each batch of the first worker.</summary>
    public void EndBatch()
    {
        if (_isOn) _link.Flush();
    }

    /// <summary>A client's request waits for what the source says. On the loop.</summary>
    public void Ask(SourceQuestion question)
    {
        if (_isOn && _state == ImportState.Starting)
        {
            _early.Add(question);
            return;
        }

        question.Await();
        if (_isOn && question.Writes && !_isMarked) AwaitMark(question);
        for (var keys = _isOn ? question.Keys : default; keys.Length > 0; keys = keys[(1 + keys[0])..])
        {
            _counters.ReadThrough++;
            question.Await();
            if (!_link.TryAsk(SourceCallKind.Read, keys.Slice(1, keys[0]), 0, question)) question.OnAnswered();
        }

        question.OnAnswered();
    }

    public void OnLinked() => AskFigures();

    public bool? OnReply(in SourceCall call, ReadOnlySpan<byte> key, ReadOnlySpan<byte> frame, in Reply reply)
    {
        switch (call.Kind)
        {
            case SourceCallKind.Figures or SourceCallKind.Settings:
                return OnStatistics(call.Kind, frame, in reply);
            case SourceCallKind.Copy or SourceCallKind.Read:
                if (!_taker.TryTake(key, frame, in reply)) return null;
                break;
            case SourceCallKind.Look:
                _taker.Look(key, in reply);
                break;
            case SourceCallKind.LookForMark:
                _figures.NoteRead();
                OnMarkSought(reply.Kind == ReplyKind.MetaValue);
                break;
            case SourceCallKind.Mark:
                OnMarked(reply.Kind == ReplyKind.Stored);
                break;
        }

        EndCall(in call);
        return false;
    }

    public void OnTooLarge(in SourceCall call, ReadOnlySpan<byte> key)
    {
        _taker.Refuse(key);
        EndCall(in call);
    }

    public void OnLost(string reason) => BreakOff(reason);

    private void OnTick()
    {
        if (!_isOn) return;
        _worker.Loop.Schedule(_tickTimer, ImportTimes.Tick);
        if (_leads() is not true)
        {
            // A node that starts does not know yet; one that has begun and does not lead any more has somebody else's items.
            if (_isCalled || _leads() is false) BreakOff("another node leads the pair");
            return;
        }

        if (!_isCalled)
        {
            _isCalled = true;
            _link.Call(_options.Source);
        }

        if (Written.IsFlushed) BreakOff("a client has flushed everything here, so what the source has is gone too");
        else if (Written.IsFull) BreakOff("more keys were written here than can be remembered");
        else if (_link.IsAwaited && Now - _link.HeardAt > (_link.IsConnected ? ImportTimes.Silence : ImportTimes.Connect))
            BreakOff("it does not answer");
        if (!_isOn || !_isGreeted) return;
        _pass.OnTick();
        if (Now >= _figuresDue && _figuresAsked == 0) AskFigures();
        ChooseNext();
        Go();
        TellProgress();
    }

    private void ChooseNext()
    {
        if (_state != ImportState.Following || _pass.IsOn || _isPassDue) return;
        _isLastPass = Now - _othersAt >= _quiet || !Rules.WaitsForQuiet;
        if (!_isLastPass && (_othersAt < _pass.BeganAt || Now < _restUntil)) return;
        _isPassDue = true;
        AskFigures();
    }

    // As much as may be under way; whatever has come.
    private void Go()
    {
        if (!_isOn) return;
        var isOver = _pass.Go();
        if (_pass.Problem is { } problem) BreakOff(problem);
        else if (_pass.HasBegun && _state == ImportState.Starting) BeginToServe();
        if (isOver && _isOn) OnPassOver();
        if (_isOn && _check.Go())
        {
            _isEnding = true;
            AskFigures();
        }

        if (_isOn) _link.Flush();
    }

    private void OnPassOver()
    {
        _restUntil = Now + Math.Max(ImportTimes.LeastRest, (Now - _pass.BeganAt) * ImportTimes.RestFactor);
        if (_state == ImportState.Copying)
        {
            _state = ImportState.Following;
            _node.Logger.ImportLevel(_options.Source.ToString(), _counters.Copied, (long)Since(_startedAt).TotalSeconds);
        }
        else if (_isLastPass && (_othersAt < _pass.BeganAt || !Rules.WaitsForQuiet))
        {
            _state = ImportState.Checking;
            if (Rules.LooksForDeleted) _check.Begin();
            else End(ImportState.Done, "everything is here");
        }
    }

    private void AskFigures()
    {
        _figuresAsked++;
        _figuresDue = Now + Math.Min(ImportTimes.Figures, _quiet / 4);
        _link.Ask(SourceCallKind.Figures);
    }

    private bool? OnStatistics(SourceCallKind kind, ReadOnlySpan<byte> frame, in Reply reply)
    {
        if (reply.Kind == ReplyKind.Stat)
        {
            if (!StatLine.TryRead(frame, out var stat)) return null;
            if (kind == SourceCallKind.Figures) _figures.Read(in stat);
            else _figures.ReadSetting(in stat);
            return true;
        }

        if (reply.Kind != ReplyKind.End)
        {
            BreakOff($"it answers stats with '{PrintableText.Of(Encoding.Latin1.GetString(frame).TrimEnd())}'");
            return false;
        }

        if (kind == SourceCallKind.Settings) OnSettings();
        else OnFigures();
        return false;
    }

    private void OnFigures()
    {
        _figuresAsked--;
        var hasOthers = _figures.Compare();
        if (!_isGreeted)
        {
            Greet();
            return;
        }

        if (_figures.IsAnother)
        {
            BreakOff("another process has taken its place");
            return;
        }

        if (hasOthers && Rules.WaitsForQuiet)
        {
            _othersAt = Now;
            if (_state == ImportState.Checking) _state = ImportState.Following;
            _isEnding = false;
            _check.Stop();
        }

        if (_isEnding)
        {
            End(ImportState.Done, "everything is here");
        }
        else if (_isPassDue && _figuresAsked == 0)
        {
            _isPassDue = false;
            _pass.Begin();
        }
    }

    private void Greet()
    {
        if (SourceCheck.WhyNot(_figures, _node) is { } obstacle) BreakOff(obstacle);
        else _link.Ask(SourceCallKind.Settings);
    }

    private void OnSettings()
    {
        if (!_figures.HasTokens) BreakOff("its items have no CAS tokens, so what changes there cannot be told");
        else _link.TryAsk(SourceCallKind.LookForMark, ImportMark.Key);
    }

    private void OnMarkSought(bool isThere)
    {
        if (isThere)
        {
            _begun.TrySetResult(null);
            _node.Logger.ImportNotAgain(_options.Source.ToString());
            Close(ImportState.BrokenOff, "its items were taken over before, and are older than what was written since");
            return;
        }

        _isGreeted = true;
        _othersAt = Now;
        _progressDue = Now + ProgressNanoseconds;
        _node.Logger.ImportBegins(_options.Source.ToString(), _figures.Capabilities!.Value.Version.ToString(), _figures.Items);
        if (_figures.UsedBytes > _node.Store.LimitBytes)
            _node.Logger.ImportFindsLittleRoom(_options.Source.ToString(), _figures.UsedBytes, _node.Store.LimitBytes);
        _isPassDue = true;
        AskFigures();
    }

    // Nobody was served before, if this does not come about.
    private void BeginToServe()
    {
        _state = ImportState.Copying;
        _begun.TrySetResult(null);
        foreach (var question in _early) Ask(question);
        _early.Clear();
    }

    private void AwaitMark(SourceQuestion question)
    {
        question.Await();
        _awaitMark.Add(question);
        if (_isMarking) return;
        _isMarking = true;
        _link.Store(ImportMark.Key, Encoding.ASCII.GetBytes($"by a node, at {_worker.Now}"));
    }

    private void OnMarked(bool isThere)
    {
        _figures.NoteWrite();
        if (!isThere) _node.Logger.ImportNotMarked(_options.Source.ToString());
        _isMarked = true;
        foreach (var question in _awaitMark) question.OnAnswered();
        _awaitMark.Clear();
    }

    private void EndCall(in SourceCall call)
    {
        if (!_isOn || call.Kind is not (SourceCallKind.Copy or SourceCallKind.Look)) return;
        _budget.Return(call.Bytes);
        Go();
    }

    private void BreakOff(string reason)
    {
        if (!_isOn) return;
        // A node that has not begun to copy does not serve: whoever starts it is told why.
        var isRefusal = _begun.TrySetResult(_leads() is true ? reason : null) && _leads() is true;
        if (isRefusal) Close(ImportState.BrokenOff, reason);
        else End(ImportState.BrokenOff, reason);
    }

    private void End(ImportState state, string reason)
    {
        // All that was copied had been compared since others wrote last.
        var isWhole = _counters.Passes > 0 && _othersAt < _pass.BeganAt && !_pass.IsOn;
        Close(state, reason);
        var (source, seconds) = (_options.Source.ToString(), (long)Since(_startedAt).TotalSeconds);
        if (state == ImportState.Done) _node.Logger.ImportDone(source, _counters.Copied, Written.Count, seconds);
        else if (isWhole) _node.Logger.ImportEndsWhole(source, reason, _counters.Copied);
        else _node.Logger.ImportBrokenOff(source, reason, _counters.Copied);
    }

    private void Close(ImportState state, string reason)
    {
        (_reason, _state, _endedAt) = (reason, state, Now);
        _isOn = false;
        _pass.Stop();
        _check.Stop();
        foreach (var question in _early) Ask(question);
        _early.Clear();
        foreach (var question in _awaitMark) question.OnAnswered();
        _awaitMark.Clear();
        _link.Close();
        Written.Forget();
    }

    private void TellProgress()
    {
        if (_state != ImportState.Copying || Now < _progressDue) return;
        _progressDue = Now + ProgressNanoseconds;
        _node.Logger.ImportGoesOn(_options.Source.ToString(), _counters.Copied, _figures.Items);
    }

    private TimeSpan Since(long instant) =>
        TimeSpan.FromMicroseconds(Math.Max(0, (_isOn ? Now : _endedAt) - instant) / 1000);
}

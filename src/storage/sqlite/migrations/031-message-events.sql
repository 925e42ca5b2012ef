-- An event about a message joins it in the transaction that keeps the event: what was acknowledged is never lost, and
-- an event that is sent again joins nothing twice. Messages that are not known are passed over.
CREATE TRIGGER message_event_join AFTER INSERT ON event
WHEN NEW.event IN ('Message Shown', 'Message Opened', 'Message Clicked', 'Message Dismissed')
BEGIN
  INSERT INTO message_event (message_id, kind, occurred_at_ms)
  SELECT id, lower(substr(NEW.event, 9)), NEW.occurred_at_ms FROM message
  WHERE id = json_extract(NEW.properties, '$.messageId')
  ON CONFLICT (message_id, kind) DO UPDATE SET occurred_at_ms = min(occurred_at_ms, excluded.occurred_at_ms);
END;

-- Events from before the trigger.
INSERT INTO message_event (message_id, kind, occurred_at_ms)
SELECT message.id, lower(substr(event.event, 9)), min(event.occurred_at_ms)
FROM event JOIN message ON message.id = json_extract(event.properties, '$.messageId')
WHERE event.event IN ('Message Shown', 'Message Opened', 'Message Clicked', 'Message Dismissed')
GROUP BY 1, 2
ON CONFLICT (message_id, kind) DO UPDATE SET occurred_at_ms = min(occurred_at_ms, excluded.occurred_at_ms);
